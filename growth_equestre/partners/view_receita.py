"""The Receita Federal's files on screen: which folder, how far the reading is, what would change, and the way back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Job, JobState
from growth_equestre.journal import service as journal
from growth_equestre.journal import view as journal_view
from growth_equestre.partners import service, service_receita
from growth_equestre.partners.types_receita import Applied, Effect, Plan
from growth_equestre.ui import feedback, formats, tables

_PARTNER = formats.Noun("parceiro", "parceiros")
_LOOK_EVERY_SECONDS = 1.0
_COLUMNS = {name: tables.text_column(name) for name in ("O quê", "Nome", "Cidade", "CNPJ", "Mudança")}
_EFFECTS = {
    Effect.NEW: formats.Noun("novo", "novos"),
    Effect.CHANGED: formats.Noun("muda", "mudam"),
    Effect.CLOSED: formats.Noun("fechou", "fecharam"),
    Effect.REOPENED: formats.Noun("reabriu", "reabriram"),
}
_APPLIED, _WANTED = "receita_aplicada", "receita_aplicar_agora"
_FOLDER, _UNDONE = "receita_pasta", "receita_desfeita"


@st.fragment(run_every=_LOOK_EVERY_SECONDS)
def receita_step(ws: Workspace) -> None:
    """Folder, reading in the background, difference, application: whichever is next."""
    with feedback.shown_errors():
        job = service_receita.newest_job(ws)
        if job and st.session_state.pop(_WANTED, False):
            _apply(ws, job)
        if _APPLIED in st.session_state:
            _show_applied(ws, st.session_state[_APPLIED])
        elif job and job.state in (JobState.QUEUED, JobState.RUNNING):
            _watch(ws, job)
        elif job is None or not service_receita.is_kept(ws):
            _ask_folder(ws, job)
        elif job.state is JobState.DONE:
            _show_difference(ws, job)
        else:
            _show_stopped(ws, job)


def _ask_folder(ws: Workspace, failed: Job | None) -> None:
    if _UNDONE in st.session_state:
        st.success(formats.plain(st.session_state[_UNDONE]), icon=":material/undo:")
    st.caption(
        "Os zips de um mês dos dados abertos do CNPJ (Estabelecimentos, Empresas, Simples e Municípios) entram como a "
        "Receita os publica. Nada muda no diretório antes de você ver a diferença e aplicar."
    )
    if failed and failed.state is JobState.FAILED:
        st.error(formats.plain(failed.message), icon=":material/error:")
    typed = st.text_input("Pasta dos zips, no computador do sistema", key=_FOLDER, placeholder="/dados/cnpj/2026-11")
    st.button(
        "Ler os arquivos", type="primary", icon=":material/folder_open:", key="receita_ler", disabled=not typed.strip(),
        on_click=_start, args=(ws, typed.strip()),
    )  # fmt: skip


def _start(ws: Workspace, folder: str) -> None:
    st.session_state.pop(_UNDONE, None)
    with feedback.shown_errors():
        service_receita.start(ws, folder)


def _watch(ws: Workspace, job: Job) -> None:
    total = job.total_units or 0
    share = min(job.done_units / total, 1.0) if total else 0.0
    words = f"{formats.number(job.done_units)} de {formats.number(total)} MB" if total else "começa em instantes"
    st.progress(share, text=f"Lendo os arquivos da Receita · {words}")
    st.caption("Pode fechar esta janela: a leitura continua. Pausar não perde o que já foi lido.")
    st.button("Pausar", key="receita_pausar", icon=":material/pause_circle:", on_click=_pause, args=(ws, job.job_id))


def _pause(ws: Workspace, job_id: str) -> None:
    with feedback.shown_errors():
        jobs.cancel(ws, job_id)


def _show_stopped(ws: Workspace, job: Job) -> None:
    if job.state is JobState.FAILED:
        st.error(formats.plain(job.message), icon=":material/error:")
    else:
        read = (
            f" em {formats.number(job.done_units)} de {formats.number(job.total_units)} MB" if job.total_units else ""
        )
        st.info(f"A leitura está pausada{read}.", icon=":material/pause_circle:")
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Continuar", type="primary", key="receita_continuar", icon=":material/play_circle:", on_click=_start,
            args=(ws, job.payload["folder"]),
        )  # fmt: skip
        _offer_new_start(ws)


def _show_difference(ws: Workspace, job: Job) -> None:
    plan = _plan(ws, job)
    said = [formats.count(count, _EFFECTS[effect]) for effect, count in plan.effects.items()]
    st.markdown(f"**{' · '.join(said)}**" if said else "**Nenhum parceiro muda.**")
    rest = {"sem mudança": plan.same, "na lixeira, onde ficam": plan.binned, "fora destes arquivos": plan.absent}
    st.caption(" · ".join(f"{formats.number(count)} {name}" for name, count in rest.items() if count))
    if plan.samples:
        tables.plain_table(_frame(plan), _COLUMNS, alt="Alguns dos parceiros que mudam")
    for words, count in plan.quirks.items():
        st.caption(f":material/info: {formats.number(count)} {formats.plain(words)}")
    for warning in plan.warnings:
        st.caption(f":material/warning: {formats.plain(warning)}")
    with st.container(horizontal=True, gap="small"):
        changed = formats.count(plan.changes + plan.noted, _PARTNER)
        st.button(
            f"Aplicar a {changed}", type="primary", key="receita_aplicar", icon=":material/check:",
            disabled=plan.is_empty, on_click=_want, args=(job.job_id,),
        )  # fmt: skip
        _offer_new_start(ws)


def _want(job_id: str) -> None:
    st.session_state[_WANTED] = True
    st.session_state.pop(f"receita_plano_{job_id}", None)


def _apply(ws: Workspace, job: Job) -> None:
    with st.spinner("Aplicando…"):
        reading = service_receita.read(ws, job.payload["folder"])
        st.session_state[_APPLIED] = service_receita.apply(ws, reading)


def _plan(ws: Workspace, job: Job) -> Plan:
    """The difference, worked out once for each reading."""
    key = f"receita_plano_{job.job_id}"
    if key not in st.session_state:
        with st.spinner("Comparando com o diretório…"):
            st.session_state[key] = service_receita.plan(ws, service_receita.read(ws, job.payload["folder"]))
    plan: Plan = st.session_state[key]
    return plan


def _frame(plan: Plan) -> pd.DataFrame:
    rows = [
        (
            one.effect.value,
            one.name,
            one.place or formats.MISSING,
            service.shown_cnpj(one.cnpj),
            one.what or formats.MISSING,
        )
        for one in plan.samples
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _offer_new_start(ws: Workspace) -> None:
    st.button("Descartar a leitura", key="receita_descartar", icon=":material/delete:", on_click=_discard, args=(ws,))


def _discard(ws: Workspace) -> None:
    with feedback.shown_errors():
        service_receita.forget(ws)


def _show_applied(ws: Workspace, done: Applied) -> None:
    st.success(f"Aplicado: {service_receita.words(done.plan)}.", icon=":material/check_circle:")
    with st.container(horizontal=True, gap="small"):
        if done.change_set_id:
            st.button(
                "Desfazer",
                key="receita_desfazer",
                icon=":material/undo:",
                on_click=_undo,
                args=(ws, done.change_set_id),
            )
        st.button("Nova leitura", key="receita_pronto", on_click=lambda: st.session_state.pop(_APPLIED, None))


def _undo(ws: Workspace, change_set_id: str) -> None:
    with feedback.shown_errors():
        kept = journal_view.kept_words(journal.undo(ws, change_set_id))
        st.session_state.pop(_APPLIED, None)
        st.session_state[_UNDONE] = f"A importação foi desfeita.{kept}"
