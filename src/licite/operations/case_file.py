"""Files of cases, read strictly: a key that nobody knows, or a value of another kind, is told with its line."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from licite.errors import LiciteError
from licite.rules.positions import Positions
from licite.vocabulary.yaml_file import StrictLoader

Model = TypeVar("Model", bound=BaseModel)


def read_yaml(file: Path) -> tuple[dict[str, Any], Positions]:
    """The mapping that a file holds, and where each of its keys stands; LAW030 where it cannot be read."""
    try:
        text = file.read_text(encoding="utf-8")
        data, positions = yaml.load(text, Loader=StrictLoader), Positions(str(file), text)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        place = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        raise LiciteError("LAW030", where=place, problem=fault.problem) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise LiciteError("LAW030", where=str(file), problem=getattr(fault, "strerror", None) or str(fault)) from None
    if not isinstance(data, dict):
        raise LiciteError("LAW030", where=f"{file}:1:1", problem="a mapping is expected")
    return data, positions


def checked(model: type[Model], data: dict[str, Any], positions: Positions) -> Model:
    """The data in the shape of a model; LAW031 to LAW033 name the first key that does not fit."""
    try:
        return model.model_validate(data)
    except ValidationError as fault:
        first = fault.errors()[0]
        code = {"extra_forbidden": "LAW031", "missing": "LAW032"}.get(first["type"], "LAW033")
        key = ".".join(str(part) for part in first["loc"])
        raise LiciteError(code, where=str(positions.of(*first["loc"])), key=key, problem=first["msg"].lower()) from None
