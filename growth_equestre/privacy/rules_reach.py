"""Where a person's data lies, table by table, and by which statement it leaves: the one list that erasing follows.

A test reads every table of a migrated workspace: one that neither a step nor `NOT_ABOUT_LEADS` claims fails it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Step(NamedTuple):
    """One statement of queries_reach.sql and the table that it takes the person out of."""

    table: str
    statement: str


STEPS = (
    Step("change_sets", "blank_change_sets"),
    Step("changes", "blank_changes"),
    Step("handoff_deadlines", "erase_handoff_deadlines"),
    Step("offers", "erase_offers"),
    Step("handoffs", "erase_handoffs"),
    Step("handoffs", "blank_handoffs"),
    Step("lead_reports", "erase_lead_reports"),
    Step("lead_reports", "blank_lead_reports"),
    Step("lead_notes", "erase_lead_notes"),
    Step("lead_notes", "blank_lead_notes"),
    Step("lead_tasks", "erase_lead_tasks"),
    Step("lead_tasks", "blank_lead_tasks"),
    Step("lead_next_steps", "erase_lead_next_steps"),
    Step("lead_next_steps", "blank_lead_next_steps"),
    Step("recommendations", "erase_recommendations"),
    Step("recommendations", "blank_recommendations"),
    Step("predictions", "erase_predictions"),
    Step("lead_scores", "erase_lead_scores"),
    Step("events", "erase_events"),
    Step("events", "blank_events"),
    Step("lead_past_profiles", "erase_lead_past_profiles"),
    Step("lead_distinct", "erase_lead_distinct"),
    Step("lead_aliases", "erase_lead_aliases"),
    Step("demo_truth", "erase_demo_truth"),
    Step("demo_showcase", "erase_demo_showcase"),
    Step("consents", "erase_consents"),
    Step("privacy_requests", "blank_own_requests"),
    Step("privacy_requests", "blank_privacy_requests"),
    Step("leads", "erase_leads"),
    Step("leads", "blank_leads"),
    Step("jobs", "blank_jobs"),
    Step("saved_views", "blank_saved_views"),
    Step("api_replies", "erase_api_replies"),
    Step("webhook_outbox", "blank_webhook_outbox"),
    Step("webhook_told_scores", "erase_webhook_told_scores"),
    Step("site_visitors", "erase_site_visitors"),
    Step("site_visits", "blank_site_visits"),
    Step("models", "blank_models"),
    Step("model_terms", "blank_model_terms"),
    Step("policy_terms", "blank_policy_terms"),
)
"""In order: what is found through another table goes before that table."""

NOT_ABOUT_LEADS: Mapping[str, str] = {
    "schema_migrations": "versões da estrutura",
    "workspace_settings": "configurações da equipe",
    "workspace_about": "o nome do espaço",
    "workspace_secrets": "chaves de assinatura",
    "api_keys": "chaves de programas, só o resumo",
    "webhooks": "endereços de outros programas",
    "site_keys": "sites da equipe",
    "site_counts": "contagens por dia",
    "partners": "empresas parceiras, não leads",
    "partner_sources": "cadastro público de empresas",
    "import_choices": "nomes de colunas de arquivos",
    "consent_texts": "textos iguais para todos",
    "retention_rules": "regras da equipe",
    "erasure_tombstones": "resumos com sal, sem dados",
    "readings": "quem leu ou exportou; da pessoa, só um resumo com sal",
    "privacy_salt": "sal dos resumos",
    "copies": "nome, tamanho e conferência das cópias de segurança",
    "capture_campaigns": "links da página de captação",
    "capture_visits": "visitas de quem não disse quem é; saem quando a pessoa se identifica",
    "capture_counts": "contagens por dia e origem",
    "capture_secret": "chave de assinatura",
}
"""Tables that hold no lead, each with what it holds instead. They are searched after an erasure all the same."""

_WORDS: Mapping[str, str] = {
    "leads": "cadastro", "lead_aliases": "códigos", "lead_past_profiles": "perfis anteriores", "events": "eventos",
    "lead_distinct": "comparações", "lead_notes": "notas", "lead_tasks": "tarefas", "lead_next_steps": "próximo passo",
    "lead_reports": "relatórios", "handoffs": "encaminhamentos", "handoff_deadlines": "prazos", "offers": "ofertas",
    "lead_scores": "score", "predictions": "respostas do modelo", "recommendations": "recomendações",
    "consents": "consentimentos", "privacy_requests": "pedidos", "changes": "histórico", "change_sets": "textos do "
    "histórico", "jobs": "trabalhos", "saved_views": "buscas salvas", "demo_truth": "simulação",
    "demo_showcase": "roteiro de demo",
}  # fmt: skip


def words_for(table: str) -> str:
    """What a person calls the table."""
    return _WORDS.get(table, table)


HELD_WITHOUT_SEARCH = frozenset({"changes", "change_sets", "jobs", "saved_views", "lead_distinct"})
"""Tables that name a person among others; the dossier counts them and shows the person's own rows elsewhere."""


def tables_claimed() -> frozenset[str]:
    """Every table that a step or a reason claims."""
    return frozenset({step.table for step in STEPS} | set(NOT_ABOUT_LEADS))
