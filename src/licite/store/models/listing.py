"""What lists are made of: words by which people are found, and the answers that held when they were last worked out.

All of it is derived from other tables, can be made again at any time, and decides nothing.
"""

from django.db import models

from licite.store.models.people import Contact, Controller
from licite.store.walls import Walled


class PersonWord(models.Model):
    """A word by which a person is found, without accents and capitals; those that begin with `:` are filters.

    Only contacts that are kept have words, also those of whoever was merged into them. They are written with the
    profile and the identifiers, and go with an erasure.
    """

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, db_index=False)
    word = models.TextField()

    objects = Walled["PersonWord"]()

    class Meta:
        indexes = (
            models.Index(
                fields=["controller", "word", "contact"],
                name="people_by_word",
                opclasses=["int8_ops", "text_pattern_ops", "int8_ops"],
            ),
            models.Index(
                fields=["contact", "word"], name="words_of_person", opclasses=["int8_ops", "text_pattern_ops"]
            ),
        )


class StandingRun(models.Model):
    """One working out of all answers of a controller: as of when, under which law; `counts` is what lists show.

    `current` is the run that is shown; at most one of a controller is.
    """

    controller = models.ForeignKey(Controller, on_delete=models.CASCADE)
    as_of = models.DateTimeField()
    law_version = models.TextField()
    doctrine = models.TextField()
    current = models.BooleanField()
    counts = models.JSONField()

    objects = Walled["StandingRun"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["controller"], condition=models.Q(current=True), name="one_current_run_of_answers"
            ),
        )


class StandingAnswer(models.Model):
    """The answer for offers by one channel, of a contact that this channel reaches; `reason` is the first of them."""

    run = models.ForeignKey(StandingRun, on_delete=models.CASCADE, db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, db_index=False)
    channel = models.TextField()
    outcome = models.TextField()
    basis = models.TextField()
    reason = models.TextField()
    duties = models.PositiveSmallIntegerField()

    objects = Walled["StandingAnswer"]("run__controller")

    class Meta:
        indexes = (
            models.Index(fields=["run", "channel", "outcome", "contact"], name="people_by_answer"),
            models.Index(fields=["contact", "run", "channel"], name="answers_of_person"),
        )


class StandingDate(models.Model):
    """By when a contact is to be erased, where it has a date."""

    run = models.ForeignKey(StandingRun, on_delete=models.CASCADE, db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, db_index=False)
    erase_by = models.DateField()

    objects = Walled["StandingDate"]("run__controller")

    class Meta:
        indexes = (
            models.Index(fields=["run", "erase_by", "contact"], name="people_by_date"),
            models.Index(fields=["contact", "run"], name="date_of_person"),
        )
