"""Tries every way in which a row of one workspace could come to name a row of another.

The ways are found in the models, so those of a made-up model are tried too.
"""

from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from crm.guards.wanted import links, references, referred_to
from crm.models import User, Workspace
from crm.models.record import uuid7

ACCEPTED, REFUSED, NO_ROW = "accepted", "refused", "no row to try it with"


def attempts() -> dict[str, str]:
    """Each way, and what the database did. Nothing of it stays."""
    with transaction.atomic():
        owner = User.objects.create_user(email=f"{uuid7()}@example.com", password=None)
        theirs = Workspace.objects.start("Theirs", owner)
        told = dict(told_of_each(theirs))
        transaction.set_rollback(True)
    return told


def told_of_each(theirs: Workspace) -> Any:
    for key in references(apps):
        label = f"{key.model.__name__}.{key.name}"
        yield label, outcome(lambda key=key: point(key, theirs))
        yield f"{label} added", outcome(lambda key=key: add(key, theirs))
    for many in links(apps):
        yield f"{many.model.__name__}.{many.name}", outcome(lambda many=many: tie(many, theirs))
    for model in referred_to(apps):
        yield f"{model.__name__} moved", outcome(lambda model=model: move(model, theirs))


def outcome(attempt: Any) -> str:
    try:
        with transaction.atomic():
            attempt()
            if connection.vendor == "postgresql":  # it looks at the end: here it is
                connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        # Only our guards' names end so: another constraint would hide that one is missing.
        return REFUSED if "_same_workspace" in str(error) or "_stays" in str(error) else str(error)
    except models.ObjectDoesNotExist:
        return NO_ROW
    return ACCEPTED


def point(key: Any, theirs: Workspace) -> None:
    ours = some(key.model)
    key.model._base_manager.filter(pk=ours.pk).update(**{key.attname: copied(key, theirs)})


def add(key: Any, theirs: Workspace) -> None:
    other, ours = copied(key, theirs), copy(key.model, some(key.model).workspace)
    setattr(ours, key.attname, other)
    ours.save_base(raw=True, force_insert=True)


def tie(many: Any, theirs: Workspace) -> None:
    other = copy(many.related_model, theirs)
    other.save_base(raw=True, force_insert=True)
    ends = {many.m2m_field_name(): some(many.model), many.m2m_reverse_field_name(): other}
    many.remote_field.through._base_manager.create(**ends)


def move(model: Any, theirs: Workspace) -> None:
    model._base_manager.filter(pk=some(model).pk).update(workspace=theirs)


def copied(key: Any, theirs: Workspace) -> Any:
    other = copy(key.target_field.model, theirs)
    other.save_base(raw=True, force_insert=True)
    return getattr(other, key.target_field.attname)


def copy(model: Any, workspace: Workspace) -> Any:
    """A row like one there is, in that workspace, that refers to nothing outside it."""
    made = some(model)
    made.pk, made.workspace = None, workspace
    for field in model._meta.local_fields:
        if field.name in unique_in(model) and isinstance(
            field, models.CharField | models.UUIDField
        ):
            setattr(made, field.attname, str(uuid7()))
    for key in references(apps):
        if key.model is model:
            setattr(made, key.attname, None if key.null else copied(key, workspace))
    return made


def unique_in(model: Any) -> set[str]:
    constraints = [each for each in model._meta.constraints if hasattr(each, "nulls_distinct")]
    alone = {field.name for field in model._meta.local_fields if field.unique}
    return alone.union(*(constraint.fields for constraint in constraints))


def some(model: Any) -> Any:
    found = model._base_manager.order_by("pk").first()
    if found is None:
        raise model.DoesNotExist
    return found
