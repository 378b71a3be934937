"""Klarna Checkout v3 and Order Management v1, as their contract says and nothing more.

`door` is how calls come in, `checkout` and `orders` are what the calls do, `states` what is refused and in which words,
`arithmetic`, `fields` and `schema` what a body must be, `buyer` the page in the shop's frame, `validation` and `pushes`
the calls back to the shop. Where the contract leaves something open, our decision stands beside the line as [E].
Not emulated: prices of `shipping_options`, the callbacks on a change of address, and markets other than Finland.
"""
