"""The business's words: stored Portuguese codes tied to English names and shown labels.

Source: the product's rule book. Codes are stored and exchanged exactly as written here.
"""

from __future__ import annotations

from enum import Enum, StrEnum


class _Coded(StrEnum):
    """A stored code with the label that screens show."""

    label: str

    def __new__(cls, code: str, label: str = "") -> _Coded:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class Segment(_Coded):
    """What the lead looks for, and what a partner serves (`segmento`)."""

    HORSES = "CAVALOS", "Cavalos"
    SERVICES = "SERVICOS", "Serviços"
    EVENTS = "EVENTOS", "Eventos"
    EQUIPMENT = "EQUIPAMENTOS", "Equipamentos"


class Budget(_Coded):
    """Budget band in R$ (`orcamento_faixa`), from smallest to largest."""

    UP_TO_5K = "0-5k", "até R$ 5 mil"
    FROM_5K_TO_20K = "5k-20k", "R$ 5 mil a 20 mil"
    FROM_20K_TO_60K = "20k-60k", "R$ 20 mil a 60 mil"
    OVER_60K = "60k+", "acima de R$ 60 mil"


class Timeframe(_Coded):
    """When the lead means to buy (`prazo_compra`), from soonest to latest."""

    WEEK = "7d", "em 7 dias"
    MONTH = "30d", "em 30 dias"
    QUARTER = "90d", "em 90 dias"


class Stage(_Coded):
    """The team's own word about a lead (`status`). The model suggests; it never overwrites."""

    CURIOUS = "CURIOSO", "Curioso"
    WARMING = "AQUECENDO", "Aquecendo"
    QUALIFIED = "QUALIFICADO", "Qualificado"
    SENT = "ENVIADO", "Enviado"
    LOST = "PERDIDO", "Perdido"


class EventType(_Coded):
    """What happened to a lead: funnel events, sales events, and `etapa`, a stage reached."""

    PAGE_VIEW = "page_view", "Visitou a página"
    HOOK_COMPLETE = "hook_complete", "Concluiu a calculadora"
    CTA_CLICK = "cta_click", "Clicou no botão de contato"
    WHATSAPP_CLICK = "whatsapp_click", "Clicou no WhatsApp"
    WHATSAPP_REPLY = "whatsapp_reply", "Respondeu no WhatsApp"
    ASKED_PRICE = "asked_price", "Perguntou o preço"
    PROPOSAL_CLICK = "proposal_click", "Abriu a proposta"
    PROPOSAL_REQUESTED = "proposal_requested", "Pediu proposta"
    MEETING_SCHEDULED = "meeting_scheduled", "Marcou reunião"
    MEETING_ATTENDED = "meeting_attended", "Compareceu à reunião"
    BUDGET_CONFIRMED = "budget_confirmed", "Confirmou o orçamento"
    TIMELINE_CONFIRMED = "timeline_confirmed", "Confirmou o prazo"
    NEED_CONFIRMED = "need_confirmed", "Confirmou a necessidade"
    SENT_DOCUMENTS = "sent_documents", "Enviou documentos"
    FOLLOWUP_POSITIVE = "followup_positive", "Retorno positivo"
    NO_REPLY_3D = "no_reply_3d", "Sem resposta há 3 dias"
    NO_REPLY_7D = "no_reply_7d", "Sem resposta há 7 dias"
    NO_REPLY_14D = "no_reply_14d", "Sem resposta há 14 dias"
    POSTPONED_NO_DATE = "postponed_no_date", "Adiou sem data"
    NO_BUDGET_NOW = "no_budget_now", "Sem orçamento agora"
    LOST_INTEREST = "lost_interest", "Perdeu o interesse"
    INVALID_CONTACT = "invalid_contact", "Contato inválido"
    HANDOFF = "handoff", "Encaminhado a parceiro"
    PARTNER_ACCEPTED = "partner_accepted", "Parceiro aceitou"
    PARTNER_REFUSED = "partner_refused", "Parceiro recusou"
    PARTNER_CONTACTED = "partner_contacted", "Parceiro entrou em contato"
    WON = "won", "Ganho"
    LOST = "lost", "Perdido"
    STAGE_REACHED = "etapa", "Mudou de etapa"


FUNNEL_EVENTS = (EventType.PAGE_VIEW, EventType.HOOK_COMPLETE, EventType.CTA_CLICK, EventType.WHATSAPP_CLICK)
PARTNER_EVENTS = (
    EventType.HANDOFF,
    EventType.PARTNER_ACCEPTED,
    EventType.PARTNER_REFUSED,
    EventType.PARTNER_CONTACTED,
    EventType.WON,
    EventType.LOST,
)
CLICKS = (*FUNNEL_EVENTS, EventType.PROPOSAL_CLICK)
"""Good facts that need no conversation: they end the idle days but take back no silence and no refusal."""
SIGNS = (
    EventType.WHATSAPP_REPLY,
    EventType.ASKED_PRICE,
    EventType.PROPOSAL_REQUESTED,
    EventType.MEETING_SCHEDULED,
    EventType.MEETING_ATTENDED,
    EventType.BUDGET_CONFIRMED,
    EventType.TIMELINE_CONFIRMED,
    EventType.NEED_CONFIRMED,
    EventType.SENT_DOCUMENTS,
    EventType.FOLLOWUP_POSITIVE,
)
"""Good facts of a conversation, the lead itself spoke: they take back silences, postponements and refusals before."""
SALES_EVENTS = tuple(
    event for event in EventType if event not in FUNNEL_EVENTS and event is not EventType.STAGE_REACHED
)


class NextAction(_Coded):
    """The one thing to do next for a lead."""

    SEND_CALCULATOR = "ENVIAR_CALCULADORA", "Enviar a calculadora"
    SEND_CATALOG = "ENVIAR_CATALOGO", "Enviar o catálogo"
    INVITE_TO_EVENT = "CONVIDAR_EVENTO", "Convidar para um evento"
    WHATSAPP_NOW = "WHATSAPP_AGORA", "Chamar no WhatsApp agora"
    CALL = "LIGAR", "Ligar"
    HAND_TO_PARTNER = "ENCAMINHAR_PARCEIRO", "Encaminhar a um parceiro"
    WAIT = "AGUARDAR", "Aguardar"


class Channel(_Coded):
    """How an action reaches the lead."""

    WHATSAPP = "WHATSAPP", "WhatsApp"
    EMAIL = "EMAIL", "E-mail"
    PHONE = "TELEFONE", "Telefone"


class Priority(int, Enum):
    """Partner priority (`prioridade`): a number, compared as a number."""

    HIGH = 1
    MEDIUM = 2
    LOW = 3

    @property
    def label(self) -> str:
        return {1: "Alta", 2: "Média", 3: "Baixa"}[self.value]


class LegalBasis(_Coded):
    """Why we may hold a person's data (LGPD art. 7)."""

    CONSENT = "CONSENTIMENTO", "Consentimento"
    LEGITIMATE_INTEREST = "LEGITIMO_INTERESSE", "Legítimo interesse"
    CONTRACT = "CONTRATO", "Contrato ou tratativas"


class Role(_Coded):
    """Who a person is in a workspace; a role is a set of permissions (see the accounts room)."""

    SUPER_ADMIN = "SUPER_ADMIN", "Super administrador"
    ADMIN = "ADMIN", "Administrador"
    MANAGER = "MANAGER", "Gestor"
    REP = "REP", "Vendas"
    GUEST = "GUEST", "Convidado"


class Permission(StrEnum):
    """What a use case may require. Each service use case names exactly one."""

    CAN_VIEW = "can_view"
    CAN_EDIT = "can_edit"
    CAN_DELETE = "can_delete"
    CAN_IMPORT = "can_import"
    CAN_EXPORT = "can_export"
    CAN_SCORE = "can_score"
    CAN_TRAIN = "can_train"
    CAN_COMPARE_MODELS = "can_compare_models"
    CAN_HANDOFF = "can_handoff"
    CAN_PASS_GATE = "can_pass_gate"
    CAN_UNDO = "can_undo"
    CAN_CONFIGURE = "can_configure"
    CAN_INVITE_USER = "can_invite_user"
    CAN_MANAGE_WORKSPACE = "can_manage_workspace"
    CAN_SEE_PEOPLE = "can_see_people"
    CAN_ERASE = "can_erase"


STATES = (
    "AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA",
    "PB", "PE", "PI", "PR", "RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO",
)  # fmt: skip
