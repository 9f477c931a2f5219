"""What several tables share."""

from django.db import models


class KeyedToken(models.Model):
    """A form of an identifier under a key; found by `token`, whichever key made it."""

    key_id = models.CharField(max_length=16)
    norm_version = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=64, db_index=True)

    class Meta:
        abstract = True
