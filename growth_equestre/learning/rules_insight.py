"""What is worked out about models, in Portuguese sentences. Pure."""

from __future__ import annotations

from growth_equestre.learning.rules_words import telling_bin
from growth_equestre.learning.types import Kind
from growth_equestre.learning.types_insight import CalibrationDrift, Drift, NextRung, SignalDrift
from growth_equestre.scorecard.types import NumericAxis, SignalTable
from growth_equestre.scorecard.types_fit import RungReport
from growth_equestre.ui import formats

RUNG_NAMES = (
    "regras escritas por pessoas",
    "regras ajustadas aos resultados",
    "curvas aprendidas dos resultados",
    "curvas e pares de sinais",
)
LITTLE, MUCH = 0.1, 0.25
"""Of a population stability index: below LITTLE nothing to speak of, from MUCH on the population is another."""


def rung_name(one: RungReport) -> str:
    """A rung in words; above the last stands the challenger."""
    if one.rung < len(RUNG_NAMES):
        return f"{one.rung}: {RUNG_NAMES[one.rung]}"
    return "desafiante sem restrições"


def cell_words(table: SignalTable, place: int) -> str:
    """What the rows of one cell have in common: its own text, else its limits or its level."""
    if table.cells[place].text:
        return table.cells[place].text
    return place_words(table, place)


def place_words(table: SignalTable, place: int) -> str:
    """The limits or the level of one cell: "de 3 a menos de 7", "MG", "outros", "não informado"."""
    axis = table.axis
    if place == axis.missing:
        return "não informado"
    if not isinstance(axis, NumericAxis):
        return axis.levels[place] if place < axis.other else "outros"
    edges = [formats.number(edge, 0 if edge == int(edge) else 2) for edge in axis.edges]
    if not edges:
        return "qualquer valor"
    if place == 0:
        return f"menos de {edges[0]}"
    return f"{edges[-1]} ou mais" if place == len(edges) else f"de {edges[place - 1]} a menos de {edges[place]}"


def how_much(moved: float) -> str:
    """A stability index in a word or two."""
    if moved < LITTLE:
        return "estável"
    return "mudou um pouco" if moved < MUCH else "mudou bastante"


def inputs_title(found: Drift) -> str:
    """The finding about inputs."""
    much = [one for one in found.signals if one.moved >= LITTLE]
    if not much:
        return "Quem chega agora se parece com quem ensinou o modelo"
    first = much[0]
    count = formats.count(len(much), formats.Noun("sinal mudou", "sinais mudaram"))
    return f"{count} desde o treino; o que mais mudou foi {first.label}"


def moved_words(one: SignalDrift) -> str:
    """ "não clicou: de 40% para 61%"."""
    return f"{one.cell}: de {formats.percent(one.share_then)} para {formats.percent(one.share_now)}"


def thin_words(kind: Kind, found: Drift) -> str:
    """How many of those who come now the model hardly knows."""
    share = formats.number(found.thin_share * 100)
    if share == "0":
        return f"Quase nenhum dos {kind.words.subjects} recentes tem valores que o treino não conhecia."
    return (
        f"De cada 100 {kind.words.subjects} recentes, {share} têm algum valor de que o treino quase não tinha "
        "exemplos; para esses, leia o intervalo antes da chance."
    )


def calibration_title(kind: Kind, one: CalibrationDrift) -> str:
    """The finding about calibration since training: its level first, then its upper end."""
    promised, came = formats.number(one.promised * 100), formats.number(one.observed * 100)
    words = kind.words
    in_all = f"de cada 100 {words.subjects}, prometeu {promised} e {came} {words.happened}"
    if not one.observed_low <= one.promised <= one.observed_high:
        return f"A chance promete {'mais' if one.promised > one.observed else 'menos'} do que vem: {in_all}"
    top = telling_bin(one.reliability)
    if one.cost_low <= 0.0 or top is None or top.low <= top.chance <= top.high:
        return f"A chance continua honesta: {in_all}"
    way = "mais" if top.chance > top.observed else "menos"
    shown, seen = formats.number(top.chance * 100), formats.number(top.observed * 100)
    return f"No alto, a chance promete {way} do que vem: onde mostra {shown}, {seen} em 100 {words.happened}"


def cost_words(one: CalibrationDrift) -> str:
    """What going on with this calibration costs, in loss and in order."""
    sure = formats.interval(one.cost_low, one.cost_high, 3)
    loss = f"Corrigir a chance pouparia {formats.number(one.cost, 3)} de perda por caso ({sure})."
    if one.auc is None:
        return loss
    now = f"De cada 100 pares, {formats.number((1 - one.auc.value) * 100)} ficam na ordem errada agora"
    if one.auc_then is None:
        return f"{loss} {now}."
    return f"{loss} {now}; no treino eram {formats.number((1 - one.auc_then.value) * 100)}."


def next_rung_words(found: NextRung | None, has_trained: bool) -> str:
    """How much is missing for the next rung, or why it cannot be said."""
    if found is None:
        if has_trained:
            return "O modelo já está no último degrau."
        return "Treine uma vez para saber em que degrau os dados daqui já sustentam um modelo."
    name = RUNG_NAMES[found.rung]
    noun = formats.Noun("linha", "linhas") if found.is_rows else formats.Noun("resultado", "resultados")
    has = formats.count(found.outcomes, noun)
    if not found.is_measured:
        return f"Ainda não dá para dizer só com os treinos daqui. {_seen_elsewhere(found, name, has)}"
    if found.low is None:
        return f"Pelos treinos daqui, mais dados não bastam: “{name}” não deve vencer tão cedo. Hoje há {has}."
    if found.high is None:
        least = formats.number(round(found.low, -1))
        return f"O degrau “{name}” deve vencer a partir de {least} resultados, talvez bem mais. Hoje há {has}."
    span = formats.interval(round(found.low, -1), round(found.high, -1))
    return f"O degrau “{name}” deve passar a vencer com {span} resultados.{_pace(found)} Hoje há {has}."


def _seen_elsewhere(found: NextRung, name: str, has: str) -> str:
    low, high = found.low or 0.0, found.high or 0.0
    span = f"{formats.interval(low, high)} {'linhas' if found.is_rows else 'resultados'}"
    if found.outcomes >= high:
        return f"Em outras tabelas “{name}” vence com {span}; aqui já há {has}, e o mais simples basta."
    return f"Em outras tabelas “{name}” passou a vencer com {span}; aqui há {has}.{_pace(found)}"


def _pace(found: NextRung) -> str:
    if found.months_low is None or found.months_high is None or found.months_high <= 0:
        return ""
    low, high = round(found.months_low), found.months_high
    if high > 120:
        return " No ritmo atual, só daqui a muitos anos."
    if round(high) <= 1:
        return " No ritmo atual, em cerca de um mês."
    if low < 1:
        return f" No ritmo atual, em até {formats.number(high)} meses."
    return f" No ritmo atual, {formats.interval(low, high)} meses."
