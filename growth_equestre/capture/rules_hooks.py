"""The calculator and the quizzes: what is asked, and what the answers tell about a lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from growth_equestre.capture.rules_costs import BOARDINGS, USES
from growth_equestre.capture.types import Answers, Hook, Option, Question, Said
from growth_equestre.foundation.vocab import Budget, Segment, Timeframe
from growth_equestre.places import service as places

CALCULATOR = "calculadora"

_UF = Question("uf", "Em que estado?", tuple(Option(one.uf, one.name) for one in places.states()), is_list=True)
_BUDGET = Question("orcamento", "Quanto pensa em investir?", tuple(Option(one.value, one.label) for one in Budget))
_TIMEFRAME = Question("prazo", "Para quando?", tuple(Option(one.value, one.label) for one in Timeframe))

_NEEDS: Mapping[Segment, tuple[Option, ...]] = MappingProxyType({
    Segment.HORSES: (
        Option("passeio", "Um cavalo para passeio", "manso, para a família"),
        Option("esporte", "Um cavalo de esporte", "provas e treino"),
        Option("criacao", "Criação", "matriz, potro ou reprodutor"),
        Option("trabalho", "Um cavalo de trabalho", "lida no campo"),
    ),
    Segment.SERVICES: (
        Option("veterinario", "Veterinário"),
        Option("doma", "Doma e treinamento"),
        Option("casco", "Ferrageamento"),
        Option("hotelaria", "Hotelaria"),
        Option("transporte", "Transporte"),
    ),
    Segment.EVENTS: (
        Option("passeio", "Cavalgada ou passeio"),
        Option("competir", "Competir"),
        Option("leilao", "Leilão ou exposição"),
        Option("curso", "Curso ou clínica"),
        Option("organizar", "Organizar um evento"),
    ),
    Segment.EQUIPMENT: (
        Option("sela", "Sela e arreios"),
        Option("baia", "Baia, cerca e cocheira"),
        Option("racao", "Ração e suplemento"),
        Option("trailer", "Trailer e transporte"),
        Option("saude", "Saúde e manejo"),
    ),
})  # fmt: skip
_ASKED: Mapping[Segment, tuple[str, str, str]] = MappingProxyType({
    Segment.HORSES: ("Qual cavalo combina com você?", "Quatro perguntas antes de comprar.", "O que você procura?"),
    Segment.SERVICES: ("De que serviço seu cavalo precisa?", "Quatro perguntas para pedir um bom orçamento.",
                       "De que serviço você precisa?"),
    Segment.EVENTS: ("Qual evento é para você?", "Quatro perguntas para achar o próximo.", "O que você quer fazer?"),
    Segment.EQUIPMENT: ("Que equipamento vale a pena?", "Quatro perguntas antes de gastar.", "O que está faltando?"),
})  # fmt: skip
USE_OF_NEED: Mapping[str, str] = MappingProxyType(
    {"passeio": "LAZER", "esporte": "ESPORTE", "criacao": "CRIACAO", "trabalho": "TRABALHO"}
)
"""What the horse that somebody looks for will be used for, as the calculator calls it."""


def _quiz(segment: Segment) -> Hook:
    title, line, need = _ASKED[segment]
    questions = (Question("precisa", need, _NEEDS[segment]), _BUDGET, _TIMEFRAME, _UF)
    return Hook(segment.value.lower(), title, line, "Ver meu resultado", questions, segment)


HOOKS: Mapping[str, Hook] = MappingProxyType({
    CALCULATOR: Hook(
        CALCULATOR,
        "Quanto custa manter um cavalo?",
        "Três respostas, e a conta do mês parte por parte.",
        "Calcular",
        (_UF, Question("uso", "Para que é o cavalo?", USES), Question("onde", "Onde ele fica?", BOARDINGS)),
    ),
    **{segment.value.lower(): _quiz(segment) for segment in Segment},
})  # fmt: skip
"""By slug, in the order in which the page offers them."""


def chosen(hook: Hook, given: Mapping[str, str]) -> dict[str, str]:
    """Those of the answers that are options of the hook; what is missing or strange is left out."""
    return {
        question.name: given[question.name]
        for question in hook.questions
        if question.label_of(given.get(question.name, ""))
    }


def missing(hook: Hook, answers: Answers) -> tuple[str, ...]:
    """Names of the questions still open."""
    return tuple(question.name for question in hook.questions if question.name not in answers)


def said(hook: Hook, answers: Answers) -> Said:
    """What the answers tell about a lead."""
    words = _words(hook, answers)
    need = words.get("precisa", "")
    if hook.slug == CALCULATOR:
        need = f"{words.get('uso', '')}, {words.get('onde', '')}".strip(", ")
    return Said(
        segment=hook.segment.value if hook.segment else "",
        budget=answers.get("orcamento", ""),
        timeframe=answers.get("prazo", ""),
        uf=answers.get("uf", ""),
        need=need,
    )


def in_words(hook: Hook, answers: Answers) -> str:
    """The answers as one line of a history: "Quanto custa manter um cavalo? SP · Lazer e passeio · Em casa"."""
    return f"{hook.title} {' · '.join(_words(hook, answers).values())}".strip()


def _words(hook: Hook, answers: Answers) -> dict[str, str]:
    return {question.name: question.label_of(answers[question.name]) for question in _answered(hook, answers)}


def _answered(hook: Hook, answers: Answers) -> Iterable[Question]:
    return (question for question in hook.questions if question.name in answers)
