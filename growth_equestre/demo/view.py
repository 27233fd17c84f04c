"""The pitch on screen: create, the leads to show, buttons that make one more, the checklist, and the way back."""

from __future__ import annotations

import streamlit as st

from growth_equestre.demo import service
from growth_equestre.demo.types import ChecklistItem, ResetReport, ShowcaseLead
from growth_equestre.foundation.vocab import Permission, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.ui import empty, feedback, formats, layout, links, offers, theme

CREATE = "Criar cenário de demo"
_LEAD = formats.Noun("lead", "leads")
_PARTNER = formats.Noun("parceiro", "parceiros")
_EVENT = formats.Noun("evento", "eventos")
_TARGETS = (Stage.CURIOUS, Stage.WARMING, Stage.QUALIFIED)


def show_pitch(ws: Workspace) -> None:
    """The whole screen below the title."""
    held = service.counts(ws)
    if service.has_scenario(ws):
        _show_held(held)
    else:
        _offer_scenario(ws)
    if not held.leads:
        return
    # Not content_and_detail: on a phone the leads come first here, the checklist after them.
    leads, steps = st.columns([7, 5], gap="large")
    with leads:
        _show_showcase(ws)
        _show_reset(ws, held)
    with steps:
        _show_checklist(service.checklist(ws))


def _offer_scenario(ws: Workspace) -> None:
    sentence = (
        "Um clique enche este espaço com 300 leads, 120 parceiros e seis meses de história, tudo fictício. "
        "Outro clique tira só o que a demo criou."
    )
    if empty.empty_state(sentence, action=CREATE, action_icon=":material/auto_awesome:", key="criar_cenario"):
        with feedback.shown_errors():
            _create(ws)
            st.rerun()


def _create(ws: Workspace) -> None:
    with st.status("Criando o cenário…", expanded=True) as status:
        bar = st.progress(0.0, text="Preparando os leads do roteiro…")

        def tell(what: str, done: int, total: int) -> None:
            bar.progress(done / max(total, 1), text=f"{what}: {formats.number(done)} de {formats.number(total)}")

        report = service.create_scenario(ws, progress=tell)
        status.update(label="Cenário criado", state="complete")
    feedback.succeed(
        f"Cenário criado: {formats.count(report.leads, _LEAD)}, {formats.count(report.partners, _PARTNER)} e "
        f"{formats.count(report.events, _EVENT)}."
    )


def _show_held(held: ResetReport) -> None:
    layout.figures(
        [
            ("Leads de demo", formats.number(held.leads), "todos fictícios"),
            ("Parceiros de demo", formats.number(held.partners), "CNPJ começa com DEMO"),
            ("Eventos na história", formats.number(held.events), "nos últimos seis meses"),
        ],
        key="demo",
    )


def _show_showcase(ws: Workspace) -> None:
    layout.section("Leads para mostrar", "Cada um está no status que o score sugere. Abra e mostre os motivos.")
    for shown in service.showcase(ws):
        _show_lead(shown)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="gerar_leads"):
        for target in _TARGETS:
            sign = theme.STAGE_SIGNS[target]
            if offers.button(
                Permission.CAN_IMPORT, f"Gerar {target.value}", icon=sign.icon, key=f"gerar_{target.value}"
            ):
                _generate(ws, target)


def _generate(ws: Workspace, target: Stage) -> None:
    with feedback.shown_errors():
        made = service.generate(ws, target)
        feedback.succeed(f"{made.name} criado: score {made.score}, sugerido {target.label}.")
        st.rerun()


def _show_lead(shown: ShowcaseLead) -> None:
    with layout.card(f"roteiro_{shown.lead_id}"), st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{formats.plain(shown.name)}** {theme.stage_badge(shown.stage)}")
            st.caption(_standing(shown))
        score = "sem score" if shown.score is None else formats.number(shown.score)
        st.metric("Chance em 30 dias", score, width="content")
        links.link("leads", "Abrir", icon=":material/arrow_forward:", lead=shown.lead_id)


def _standing(shown: ShowcaseLead) -> str:
    if shown.suggested is None:
        return "Ainda sem score."
    if shown.on_target:
        return f"O score sugere {shown.suggested.label}, como prometido."
    return f"Era {shown.target.label}; com os eventos novos o score sugere {shown.suggested.label}."


def _show_checklist(items: tuple[ChecklistItem, ...]) -> None:
    done = sum(item.is_done for item in items)
    layout.section("Roteiro", f"{done} de {len(items)} passos feitos.")
    with layout.card("roteiro_passos"):
        for item in items:
            _show_step(item)


def _show_step(item: ChecklistItem) -> None:
    icon = ":green[:material/check_circle:]" if item.is_done else ":gray[:material/radio_button_unchecked:]"
    word = "feito" if item.is_done else "a fazer"
    row = st.container(gap=None, key=f"linha_passo_{item.title}")
    with row, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"{icon} **{item.title}** · {word}  \n:gray[:small[{item.hint}]]", width="stretch")
        if not item.is_done and item.page != "roteiro-de-demo":
            links.link(item.page, "Fazer", icon=":material/arrow_forward:")


def _show_reset(ws: Workspace, held: ResetReport) -> None:
    layout.section(
        "Recomeçar", "Limpar tira só o que a demo criou e o que depende disso. O que a equipe cadastrou fica."
    )
    if offers.button(Permission.CAN_DELETE, "Limpar a demo", icon=":material/delete_sweep:", key="limpar_demo"):
        what = f"{formats.count(held.leads, _LEAD)}, {formats.count(held.partners, _PARTNER)}"
        feedback.confirm(
            "Limpar a demo?",
            f"Saem {what} e {formats.count(held.events, _EVENT)} da demo. O restante do espaço não muda.",
            action="Limpar a demo",
            on_confirm=lambda: _reset(ws),
        )


def _reset(ws: Workspace) -> None:
    removed = service.reset(ws)
    feedback.succeed(f"A demo saiu: {formats.count(removed.leads, _LEAD)} a menos.")
