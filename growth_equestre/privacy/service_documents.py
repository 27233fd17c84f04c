"""The record of processing (RoPA) and the impact report (RIPD), written from what the workspace is set to right now."""

from __future__ import annotations

from collections.abc import Iterable

from growth_equestre.accounts import service as accounts
from growth_equestre.crm.types import MINIMAL_FIELDS, SharedField
from growth_equestre.foundation.vocab import LegalBasis, Permission, Role
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.leads import service_bin
from growth_equestre.learning import service as learning
from growth_equestre.privacy import (
    rules,
    rules_reach,
    service,
    service_readings,
    service_retention,
    store_documents,
    store_reach,
)
from growth_equestre.privacy.types import Document, Section
from growth_equestre.ui import formats

_LEAD = formats.Noun("lead", "leads")
_SENSITIVE = (
    (Permission.CAN_VIEW, "ver leads"),
    (Permission.CAN_EXPORT, "exportar"),
    (Permission.CAN_HANDOFF, "encaminhar a parceiros"),
    (Permission.CAN_SEE_PEOPLE, "ver dossiês e pedidos"),
    (Permission.CAN_ERASE, "apagar pessoas"),
)


@use_case(Permission.CAN_SEE_PEOPLE)
def processing_record(ws: Workspace) -> Document:
    """What is processed, on which ground, for how long, who sees it and who receives it (LGPD art. 37)."""
    return Document(
        "Registro das operações de tratamento",
        f"Espaço '{ws.name}', como está configurado em {formats.moment(ws.now(), ws.local_zone)}.",
        (
            _people(ws),
            _grounds(ws),
            _origins(ws),
            _categories(ws),
            _shared(ws),
            _access(),
            _retention(ws),
            _rights(ws),
            _security(ws),
        ),
    )


@use_case(Permission.CAN_SEE_PEOPLE)
def impact_report(ws: Workspace) -> Document:
    """Risks of the processing as it is set, what holds each of them, and what is missing (LGPD art. 38)."""
    return Document(
        "Relatório de impacto à proteção de dados",
        f"Espaço '{ws.name}', como está configurado em {formats.moment(ws.now(), ws.local_zone)}.",
        (
            _people(ws),
            _decided(ws),
            _grounds(ws),
            _shared(ws),
            Section("Riscos e o que os contém", tuple(_risks(ws)), ("Risco", "O que contém", "Situação agora")),
            _retention(ws),
            _rights(ws),
        ),
    )


def _people(ws: Workspace) -> Section:
    (found,) = store_documents.rows(ws.cursor(), "people")
    in_use, in_bin = formats.count(found["in_use"], _LEAD), formats.count(found["in_bin"], _LEAD)
    rows = (("Em uso", in_use), ("Na lixeira", in_bin), ("Cadastros já apagados", formats.number(found["erased"])))
    return Section("Titulares", rows)


def _grounds(ws: Workspace) -> Section:
    rows = [
        (
            LegalBasis(row["legal_basis"]).label if row["legal_basis"] else "Nenhuma: não se contata",
            row["purpose"] or "não informada",
            formats.number(row["leads"]),
        )
        for row in store_documents.rows(ws.cursor(), "grounds")
    ]
    return Section("Bases legais e finalidades", tuple(rows), ("Base legal", "Finalidade", "Leads"))


def _origins(ws: Workspace) -> Section:
    found = store_documents.rows(ws.cursor(), "origins")
    rows = tuple((formats.source(row["source"]), formats.number(row["leads"])) for row in found)
    return Section("De onde vêm os dados", rows, ("Origem", "Leads"))


def _categories(ws: Workspace) -> Section:
    claimed = dict.fromkeys(step.table for step in rules_reach.STEPS)
    here = [table for table in store_reach.tables(ws.cursor()) if table in claimed]
    sizes = store_documents.sizes(ws.cursor(), here)
    rows = tuple((rules_reach.words_for(table), formats.number(many)) for table, many in sizes.items() if many)
    return Section("Categorias de dados", rows, ("Dado", "Registros"))


def _shared(ws: Workspace) -> Section:
    labels = {field.value: field.label for field in SharedField}
    needed = {field.value for field in MINIMAL_FIELDS}
    rows = [
        (
            labels.get(row["field"], row["field"]) + ("" if row["field"] in needed else " (só quando marcado)"),
            formats.number(row["handoffs"]),
            formats.number(row["partners"]),
        )
        for row in store_documents.rows(ws.cursor(), "shared")
    ]
    minimal = formats.listing([formats.in_sentence(field.label) for field in MINIMAL_FIELDS])
    line = f"Um parceiro recebe só o que precisa para atender: {minimal}."
    return Section("Compartilhamento com parceiros", tuple(rows), ("Campo", "Encaminhamentos", "Parceiros"), line)


def _access() -> Section:
    rows = [
        (role.label, formats.listing([words for one, words in _SENSITIVE if one in permissions]) or "nada disto")
        for role in Role
        if (permissions := accounts.local_actor(role).permissions)
    ]
    return Section("Quem pode o quê", tuple(rows), ("Perfil", "Pode"))


def _retention(ws: Workspace) -> Section:
    due = {one.rule: len(one.lead_ids) for one in service_retention.dry_run(ws)}
    rows = [
        (rule.label, rules.months_words(many), formats.count(due.get(rule, 0), _LEAD))
        for rule, many in service_retention.months(ws).items()
    ]
    rows.append(("Leads na lixeira", f"{service_bin.KEPT.days} dias", "saem sozinhos"))
    line = "" if len(rows) > 1 else "Nenhuma regra ligada: fora da lixeira, os dados ficam até alguém pedir."
    return Section("Prazos de retenção", tuple(rows), ("Regra", "Depois de", "Vencidos agora"), line)


def _rights(ws: Workspace) -> Section:
    found = service.requests(ws)
    late = [one for one in found if rules.is_overdue(one.due_at, None, one.closed_at or ws.now())]
    rows = (
        ("Pedidos recebidos", formats.number(len(found))),
        ("Em aberto", formats.number(sum(one.is_open for one in found))),
        ("Fora do prazo de 15 dias", formats.number(len(late))),
    )
    return Section("Direitos dos titulares", rows)


def _security(ws: Workspace) -> Section:
    faults, broken = journal.verify(ws), service_readings.verify(ws)
    rows = (
        ("Histórico de alterações", " ".join(faults) if faults else "confere do começo ao fim"),
        ("Registro de leituras e exportações", "confere do começo ao fim" if broken is None else "não confere"),
        ("Isolamento", "cada espaço de trabalho é um arquivo próprio"),
        ("Eliminação", "conferida por busca em todas as tabelas; cópias restauradas apagam de novo"),
    )
    return Section("Segurança", rows)


def _decided(ws: Workspace) -> Section:
    (found,) = store_documents.rows(ws.cursor(), "decided")
    models = ", ".join(f"{kind.label}: {learning.serving(ws, kind.code).version}" for kind in learning.kinds().values())
    rows = (
        ("Chances calculadas", formats.number(found["scores"])),
        ("Próximas ações recomendadas", formats.number(found["recommendations"])),
        ("Parceiros indicados", formats.number(found["offers"])),
        ("Modelos em uso", models),
        ("Intervenção humana", "o sistema sugere; etapa, contato e encaminhamento são decididos pela equipe"),
        ("Explicação", "toda chance traz motivos que somam; o dossiê os mostra como eram na hora"),
    )
    return Section("Decisões automatizadas", rows)


def _risks(ws: Workspace) -> Iterable[tuple[str, str, str]]:
    baseless = sum(row["leads"] for row in store_documents.rows(ws.cursor(), "grounds") if not row["legal_basis"])
    on = len(service_retention.months(ws))
    overdue = sum(rules.is_overdue(one.due_at, one.closed_at, ws.now()) for one in service.requests(ws))
    minimal = formats.listing([formats.in_sentence(field.label) for field in MINIMAL_FIELDS])
    unexplained = "Motivos que somam, revisão por pedido, etapa decidida por pessoas"
    return (
        ("Contatar quem não autorizou", "Sem base legal nenhum contato é recomendado",
         f"{formats.count(baseless, _LEAD)} sem base legal"),
        ("Guardar por tempo demais", "Regras de retenção com simulação antes",
         formats.count(on, formats.Noun("regra ligada", "regras ligadas")) if on else "nenhuma regra ligada"),
        ("Parceiro receber dados demais", "Campos mínimos por padrão; o e-mail só quando marcado", minimal),
        ("Decisão injusta ou sem explicação", unexplained, "ativo"),
        ("Alteração ou leitura sem rastro", "Históricos encadeados por resumos",
         "não confere" if journal.verify(ws) or service_readings.verify(ws) else "conferem"),
        ("Pedido sem resposta", "Fila com o prazo de 15 dias",
         f"{formats.number(overdue)} vencidos" if overdue else "nenhum vencido"),
    )  # fmt: skip
