"""The wall between controllers: rows are asked for by controller, or the asker says that it looks across."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import models

if TYPE_CHECKING:
    from licite.store.models.people import Controller

Row = TypeVar("Row", bound=models.Model)


class Walled(models.Manager[Row]):
    """The only way to rows that belong to a controller; `path` leads from the row to it.

    `objects.all()` and its like fail: a query that forgot the wall must not run.
    """

    def __init__(self, path: str = "controller") -> None:
        super().__init__()
        self.path = path

    def for_controller(self, controller: Controller) -> models.QuerySet[Row]:
        """The rows of one controller."""
        return super().get_queryset().filter(**{self.path: controller})

    def across_controllers(self) -> models.QuerySet[Row]:
        """The rows of all: for what concerns the installation as a whole, as a rebuilt log or an integrity check."""
        return super().get_queryset()

    def get_queryset(self) -> models.QuerySet[Row]:
        raise TypeError(f"{self.model.__name__}: a query names its controller (objects.for_controller)")

    def create(self, **values: object) -> Row:
        """A new row; its controller is among the values."""
        return super().get_queryset().create(**values)

    def create_all(self, rows: list[Row]) -> list[Row]:
        """New rows, each with its controller."""
        return super().get_queryset().bulk_create(rows, batch_size=500) if rows else []
