"""From the headers of a person's table to the names of signals and back.

A signal's name is an identifier made from its header; its label is the header itself, so that a later table finds
its columns by the header exactly, or else by the name. What is computed from a date says so after two underscores.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.text import fold

LONGEST_NAME = 60
WEEKDAY, HOUR, MONTH, DAYS_UNTIL, DAY_NUMBER = "dia_da_semana", "hora", "mes", "dias_ate", "dia"
CODE = "codigo"
LABELS = {
    WEEKDAY: "dia da semana",
    HOUR: "hora",
    MONTH: "mês",
    DAYS_UNTIL: "dias até",
    DAY_NUMBER: "data",
    CODE: "código",
}
WEEKDAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
MONTHS = ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez")


class Source(NamedTuple):
    """Where a signal's values come from: a column as it is (part ""), a part of a date (`until`: another), a code."""

    header: str
    part: str = ""
    until: str = ""


def signal_names(headers: Sequence[str]) -> list[str]:
    """An identifier for each header; where two fold to one, the later gets a number."""
    taken: set[str] = set()
    names = []
    for position, header in enumerate(headers):
        name = wanted = bare_name(header) or f"coluna_{position + 1}"
        number = 2
        while name in taken:
            name, number = f"{wanted}_{number}", number + 1
        taken.add(name)
        names.append(name)
    return names


def bare_name(header: str) -> str:
    """ "Preço (R$)" gives "preco_r"; "1º contato" gives "c_1o_contato"; nothing usable gives ""."""
    name = re.sub(r"[^a-z0-9]+", "_", fold(header)).strip("_")[:LONGEST_NAME].rstrip("_")
    return f"c_{name}" if name[:1].isdigit() else name


def part_name(name: str, part: str, until: str = "") -> str:
    """The name of what is computed from a date: "criado_em__hora", "nascimento__dias_ate__criado_em"."""
    return "__".join(one for one in (name, part, until) if one)


def part_label(source: Source) -> str:
    """ "criado_em (hora)", "nascimento (dias até criado_em)"."""
    words = " ".join(one for one in (LABELS[source.part], source.until) if one)
    return f"{source.header} ({words})"


def source_of(name: str, label: str) -> Source:
    """What a signal was made from, by its name and label.

    A label that is no header of the name is a person's wording: then the column is called as the signal is.
    """
    part = next((one for one in LABELS if f"__{one}" in name), "")
    if not part:
        bare = bare_name(label)
        is_header = re.fullmatch(rf"{bare}(_\d+)?" if bare else r"coluna_\d+(_\d+)?", name) is not None
        return Source(label if is_header else name)
    opening = f" ({LABELS[part]}"
    header, _, rest = label.rpartition(opening)
    return Source(header, part, rest.removesuffix(")").strip())


def columns_like(headers: Sequence[str], wanted: str) -> list[str]:
    """The header itself where the table has it; else every one that differs only in case, accents and punctuation."""
    if wanted in headers:
        return [wanted]
    key = bare_name(wanted)
    return [header for header in headers if key and bare_name(header) == key]


def find_column(headers: Sequence[str], wanted: str) -> str:
    """The table's header that a person or a card means.

    Raises InvalidInput where there is none, naming those that the table has, or more than one.
    """
    alike = columns_like(headers, wanted)
    if len(alike) > 1:
        raise InvalidInput(
            wanted, f"Há mais de uma coluna parecida com '{wanted}': {', '.join(alike[:5])}.", "Renomeie as outras."
        )
    if not alike:
        raise no_column([wanted], headers)
    return alike[0]


def no_column(missing: Sequence[str], headers: Sequence[str]) -> InvalidInput:
    """The refusal of a table without columns that are asked of it."""
    named = ", ".join(f"'{one}'" for one in missing[:10])
    start = f"Falta na tabela a coluna {named}." if len(missing) == 1 else f"Faltam na tabela as colunas {named}."
    has = ", ".join(headers[:12]) + ("…" if len(headers) > 12 else "")
    return InvalidInput(missing[0], start, f"Ela tem: {has}.")
