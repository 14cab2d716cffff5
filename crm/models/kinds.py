"""The kinds of records, by the names they bear outside and in the database."""

from functools import cache

from django.apps import apps

from crm.models.binned import Binned
from crm.models.record import Audited


@cache
def audited_models() -> dict[str, type[Audited]]:
    """Those of every app, by the model's name, as an Activity keeps it."""
    audited = (model for model in apps.get_models() if issubclass(model, Audited))
    return {str(model._meta.model_name): model for model in audited}


@cache
def kinds() -> dict[str, type[Audited]]:
    """Those that are told of outside, by their kind, in its order."""
    named = {model.kind: model for model in audited_models().values() if model.kind}
    return dict(sorted(named.items()))


@cache
def binned_kinds() -> dict[str, type[Binned]]:
    """Those of them that deleting puts into the bin."""
    return {kind: model for kind, model in kinds().items() if issubclass(model, Binned)}


def kind_of(model_name: str) -> str:
    """`pipeline_state` for `pipelinestate`; what is unknown, such as what was once, as it is."""
    model = audited_models().get(model_name)
    return model.kind if model and model.kind else model_name


def model_name_of(kind: str) -> str:
    """The other way round."""
    model = kinds().get(kind)
    return str(model._meta.model_name) if model else kind


def url_of(model_name: str, pk: object) -> str:
    """The page of a record; '' if its kind has none."""
    model = audited_models().get(model_name)
    return model.url_of(pk) if model else ""
