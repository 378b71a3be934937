"""The tables of returns."""

from returns.models.notice import NoticeEvent, WithdrawalNotice

__all__ = ["NoticeEvent", "WithdrawalNotice"]
