"""Every version with what is known of it; one of them is put in use, or the one before comes back."""

from __future__ import annotations

import streamlit as st

from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.learning import rules, rules_words, service, service_training
from growth_equestre.learning.types import Kind, KindWords, Model, State
from growth_equestre.learning.types_insight import Health
from growth_equestre.ui import feedback, formats, layout, theme

_BADGES: dict[State, tuple[theme.BadgeColour, str]] = {
    State.CHAMPION: ("green", ":material/verified:"),
    State.CHALLENGER: ("blue", ":material/swords:"),
    State.CANDIDATE: ("gray", ":material/hourglass_empty:"),
    State.RETIRED: ("gray", ":material/history:"),
}
_FIRST_SHOWN = 8


def show_versions(ws: Workspace, kind: Kind, found: Health) -> None:
    """All versions, newest first, what ships last."""
    may_train = Permission.CAN_TRAIN in ws.actor.permissions
    layout.section("Versões", "Todo modelo fica guardado. Trocar o que está em uso não muda scores passados.")
    made = service.models(ws, kind.code)
    if may_train:
        _show_way_back(ws, kind)
    is_whole = st.session_state.get("modelos_todas", False) or len(made) <= _FIRST_SHOWN
    for model in made if is_whole else made[:_FIRST_SHOWN]:
        _show_version(ws, kind, model, may_train)
    if not is_whole:
        rest = formats.count(len(made) - _FIRST_SHOWN, formats.Noun("versão mais antiga", "versões mais antigas"))
        st.button(f"Mostrar {rest}", key="modelos_mostrar_todas", on_click=_show_all)
    _show_shipped(kind, found, is_only=not made)


def show_model_card(ws: Workspace, kind: Kind, found: Health) -> None:
    """The description of one version, to read or to take along."""
    made = service.models(ws, kind.code)
    if not made:
        st.markdown(rules_words.shipped_card(kind, found.serving.version))
        return
    by_id = {one.model_id: one for one in made}
    serving = found.serving.model_id or made[0].model_id
    chosen = st.selectbox(
        "Versão", list(by_id), index=list(by_id).index(serving), key="modelos_ficha", width=280,
        format_func=lambda model_id: _named(by_id[model_id]),
    )  # fmt: skip
    model = by_id[chosen]
    text = rules_words.model_card(kind, model, ws.local_zone)
    name = f"modelo-{model.kind}-{model.version}.md"
    with layout.card("ficha"):
        st.markdown(_one_level_down(text), anchors=False)
    with st.container(horizontal=True):
        st.download_button("Baixar a ficha", text, name, "text/markdown", icon=":material/download:")
        for card, label, content in _card_files(ws, kind, model):
            st.download_button(
                f"Baixar o cartão: {label}", content, f"{model.version}-{card}.json", "application/json",
                icon=":material/data_object:", key=f"modelos_baixar_{card}",
            )  # fmt: skip


def _card_files(ws: Workspace, kind: Kind, model: Model) -> list[tuple[str, str, str]]:
    """Name, label and JSON text of each card; nothing for a model that no longer reads."""
    with feedback.shown_errors():
        cards = service.cards(ws, model.model_id)
        return [(name, kind.card_labels.get(name, name), rules.card_text(card)) for name, card in cards.items()]
    return []


def _one_level_down(text: str) -> str:
    return "\n".join(f"##{line}" if line.startswith("#") else line for line in text.splitlines())


def _named(model: Model) -> str:
    return f"{model.version} ({model.state.label})"


def _show_way_back(ws: Workspace, kind: Kind) -> None:
    before = service.before(ws, kind.code)
    if before is None:
        return
    if st.button(f"Voltar a {before}", key="modelos_voltar", icon=":material/undo:"):
        feedback.confirm(
            f"Voltar a {before}?",
            f"{before} responde a partir de agora. Scores passados ficam como estão; os atuais são refeitos.",
            action=f"Voltar a {before}",
            on_confirm=lambda: _roll_back(ws, kind),
            danger=False,
        )


def _show_version(ws: Workspace, kind: Kind, model: Model, may_train: bool) -> None:
    colour, icon = _BADGES[model.state]
    with layout.card(f"versao_{model.model_id}"):
        told, asked = st.columns([9, 3], vertical_alignment="center")
        with told.container(gap=None):
            st.markdown(f"**{model.version}** {theme.badge(model.state.label, colour, icon)}")
            st.caption(_circumstances(ws, kind.words, model))
            st.markdown(_figures(model))
            for one in model.trial:
                st.caption(rules_words.trial_words(kind, one, model.version))
        with asked.container(horizontal=True, horizontal_alignment="right"):
            if may_train:
                _show_action(ws, kind, model)


def _show_action(ws: Workspace, kind: Kind, model: Model) -> None:
    if model.state is State.CANDIDATE:
        st.button("Avaliar", key=f"modelos_avaliar_{model.model_id}", icon=":material/fact_check:",
                  on_click=_judge, args=(ws, model))  # fmt: skip
    elif model.state is not State.CHAMPION and st.button(
        "Colocar em uso", key=f"modelos_usar_{model.model_id}", icon=":material/publish:"
    ):
        _ask(ws, kind, model)


def _ask(ws: Workspace, kind: Kind, model: Model) -> None:
    said = " ".join(rules_words.trial_words(kind, one, model.version) for one in model.trial)
    feedback.confirm(
        f"Colocar {model.version} em uso?",
        f"{said} Responde a partir de agora; scores passados ficam como estão, os atuais são refeitos.".strip(),
        action="Colocar em uso",
        on_confirm=lambda: _promote(ws, kind, model),
        danger=False,
    )


def _circumstances(ws: Workspace, words: KindWords, model: Model) -> str:
    parts = [model.origin.label, formats.moment(model.trained_at, ws.local_zone), formats.plain(model.trained_by)]
    if model.rows:
        parts.append(f"{formats.number(model.rows)} linhas, {formats.number(model.outcomes)} {words.happened}")
    if model.why:
        parts.append(f"motivo: {formats.plain(model.why)}")
    return " · ".join(parts)


def _figures(model: Model) -> str:
    evidence = next(iter(model.evidence.values()), None)
    if evidence is None:
        return "Ainda não foi avaliado; até lá não pode entrar em uso."
    auc, loss = (rules_words.metric_text(evidence.metric(name)) for name in ("auc", "log_loss"))
    return f"AUC {auc} · perda {loss}"


def _show_shipped(kind: Kind, found: Health, is_only: bool) -> None:
    version = rules.shipped_version(kind.shipped())
    is_used = found.serving.model_id is None
    colour, icon = _BADGES[State.CHAMPION if is_used else State.RETIRED]
    with layout.card("versao_de_fabrica"):
        st.markdown(f"**{version}** {theme.badge('em uso' if is_used else 'de fábrica', colour, icon)}")
        st.caption("vem com o produto · regras escritas por pessoas, para o dia em que nada foi aprendido")
        if is_only:
            st.markdown("Ainda não houve treino aqui. Use **Treinar agora** quando já houver resultados.")


def _show_all() -> None:
    st.session_state["modelos_todas"] = True


def _judge(ws: Workspace, model: Model) -> None:
    with feedback.shown_errors():
        service_training.judge(ws, model.model_id)
        feedback.succeed(f"{model.version} foi avaliado.")


def _promote(ws: Workspace, kind: Kind, model: Model) -> None:
    done = service.promote(ws, model.model_id)
    feedback.succeed(f"{done.after} está em uso.", undo=lambda: _taken_back(ws, kind))


def _taken_back(ws: Workspace, kind: Kind) -> str:
    return f"{service.roll_back(ws, kind.code, 'desfeito').after} voltou ao uso."


def _roll_back(ws: Workspace, kind: Kind) -> None:
    left = service.serving(ws, kind.code).model_id
    done = service.roll_back(ws, kind.code)
    feedback.succeed(f"{done.after} voltou ao uso.", undo=lambda: _put_back(ws, left))


def _put_back(ws: Workspace, model_id: str | None) -> str:
    if model_id is None:
        return "Nada para desfazer."
    return f"{service.promote(ws, model_id, 'desfeito').after} está em uso de novo."
