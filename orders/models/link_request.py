"""Somebody asks for the link of an order: kept until a worker has answered, then gone."""

from django.db import models


class LinkRequest(models.Model):
    """What was typed on the look-up page. The page stores it and says no more, whether or not such an order exists."""

    number = models.CharField(max_length=40)
    email = models.EmailField()
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
