"""The SQL that reads a person's table as a card's signals, put before the card's own statement.

Like compile.py, it writes SQL because the statement is the model: headers are quoted, texts escaped.
"""

from __future__ import annotations

from collections.abc import Sequence

from growth_equestre.scorecard import rules_headers as headers
from growth_equestre.scorecard.compile import compile_sql
from growth_equestre.scorecard.model_columns import MISSING
from growth_equestre.scorecard.rules_headers import Source
from growth_equestre.scorecard.types import Card, Signal

READY = "sinais_do_cartao"


def compile_table_sql(
    card: Card, relation: str, *, keep: Sequence[str] = (), receipt: bool = False, interval: bool = False
) -> str:
    """One DuckDB statement over `relation`, whose columns are those of the table that the card was learned from.

    Columns out: those in `keep` (headers of the table), then those of `compile_sql`.
    """
    kept = {header: f"k{position}_mantida" for position, header in enumerate(keep)}
    ready = [f"{_name(header)} as {_name(alias)}" for header, alias in kept.items()]
    ready += [f"{_value(signal)} as {_name(signal.name)}" for signal in card.signals]
    chances = compile_sql(card, keep=list(kept.values()), relation=READY, receipt=receipt, interval=interval)
    aliases = ", ".join(f"{_name(alias)} as {_name(header)}" for header, alias in kept.items())
    names = ", ".join(_name(alias) for alias in kept.values())
    columns = f"{aliases}, * exclude ({names})" if kept else "*"
    source = f"select {', '.join(ready) or 'null as nada'} from {_name(relation)}"  # noqa: S608
    return f"with {READY} as (\n  {source}\n),\nchances as (\n  {chances}\n)\nselect {columns} from chances"


def _value(signal: Signal) -> str:
    source = headers.source_of(signal.name, signal.label)
    if source.part and source.part != headers.CODE:
        return _part(source)
    column = _name(source.header)
    if signal.kind == "numeric":
        number = f"try_cast({column} as double)"
        return f"case when isfinite({number}) then {number} end"
    text = f"trim({column}::varchar, ' ' || chr(9) || chr(10) || chr(13))"
    missing = ", ".join(_text(one) for one in sorted(MISSING))
    whole = f"regexp_replace({text}, '^(-?\\d+)\\.0+$', '\\1')"
    return (
        f"case when lower({text}) in ({missing}) then null"
        f" when lower({text}) in ('true', 'false') then lower({text}) else {whole} end"
    )


def _part(source: Source) -> str:
    moment = f"try_cast({_name(source.header)} as timestamp)"
    if source.part == headers.WEEKDAY:
        return f"list_extract([{', '.join(map(_text, headers.WEEKDAYS))}], isodow({moment}))"
    if source.part == headers.MONTH:
        return f"list_extract([{', '.join(map(_text, headers.MONTHS))}], month({moment}))"
    if source.part == headers.HOUR:
        return f"hour({moment})::double"
    if source.part == headers.DAY_NUMBER:
        return f"epoch_us({moment}) / 86400e6"
    until = f"try_cast({_name(source.until)} as timestamp)"
    return f"(epoch_us({until}) - epoch_us({moment})) / 86400e6"


def _name(header: str) -> str:
    return '"' + header.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
