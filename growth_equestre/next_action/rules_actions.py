"""The actions, as data: what each is, how it reaches the lead, its words, its cost, and how often it may come."""

from __future__ import annotations

from growth_equestre.foundation.vocab import Channel, NextAction
from growth_equestre.next_action.types import Action

ACTIONS: tuple[Action, ...] = (
    Action(
        NextAction.SEND_CALCULATOR,
        (Channel.WHATSAPP, Channel.EMAIL),
        "Oi, {nome}! Tudo bem? Preparamos uma calculadora rápida para quem está vendo {assunto}: em dois minutos "
        "você tem uma ideia de valores. Posso enviar o link?",
        cost_minutes=1,
        repeat_after_days=30,
    ),
    Action(
        NextAction.SEND_CATALOG,
        (Channel.WHATSAPP, Channel.EMAIL),
        "Oi, {nome}! Separei o nosso catálogo de {assunto} pensando no que você procura. Posso enviar por aqui?",
        cost_minutes=2,
        repeat_after_days=14,
    ),
    Action(
        NextAction.INVITE_TO_EVENT,
        (Channel.WHATSAPP, Channel.EMAIL),
        "Oi, {nome}! Vamos ter um encontro para quem gosta de {assunto} e pensei em você. Quer receber o convite?",
        cost_minutes=2,
        repeat_after_days=30,
    ),
    Action(
        NextAction.WHATSAPP_NOW,
        (Channel.WHATSAPP,),
        "Oi, {nome}! Vi que você está procurando {assunto}. Posso te ajudar com valores, prazo e opções perto de "
        "você. Qual é o melhor horário para conversarmos?",
        cost_minutes=4,
        repeat_after_days=2,
        needs_conversation=True,
    ),
    Action(
        NextAction.CALL,
        (Channel.PHONE,),
        "Oi, {nome}! Tudo bem? Estou ligando sobre {assunto}: queria entender o que você precisa, para quando e "
        "qual é a faixa de investimento.",
        cost_minutes=10,
        repeat_after_days=3,
        needs_conversation=True,
    ),
    Action(NextAction.HAND_TO_PARTNER, (), "", cost_minutes=5, repeat_after_days=7),
)

SUBJECTS = {
    "CAVALOS": "cavalos",
    "SERVICOS": "serviços para o seu cavalo",
    "EVENTOS": "eventos equestres",
    "EQUIPAMENTOS": "equipamentos de equitação",
}
SUBJECT_UNKNOWN = "o mundo do cavalo"
