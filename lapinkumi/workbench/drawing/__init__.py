"""Pictures of tyres and rims, drawn by rule: `python -m lapinkumi.workbench.drawing` writes static/img."""
