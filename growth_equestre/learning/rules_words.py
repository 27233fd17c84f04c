"""What learning says in Portuguese: what came of a training, how healthy a model is, and its description. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from growth_equestre.learning.types import CardEvidence, CardTrial, Kind, Model, ReliabilityBin, Witnesses
from growth_equestre.scorecard.types import Metric
from growth_equestre.ui import formats

_ROWS = formats.Noun("linha", "linhas")
METRIC_LABELS = {
    "auc": "Acerto de ordem (AUC)",
    "log_loss": "Perda (log loss)",
    "base_log_loss": "Perda de quem só sabe a média",
    "brier": "Erro quadrático (Brier)",
    "calibration_error": "Erro de calibração",
}


def outcome_of_training(kind: Kind, kept: Model, before: str, is_older: bool) -> tuple[str, ...]:
    """What happened, first; then one sentence per card."""
    is_used = kept.state.value == "CAMPEAO"
    if is_used:
        first = f"O modelo {kept.version} entrou em uso no lugar de {before}."
    elif is_older:
        first = f"O modelo {kept.version} foi guardado, mas {before} continua: sabe de mais tempo para cá."
    else:
        first = f"O modelo {before} continua em uso: o novo ({kept.version}) não o venceu com folga."
    return (first, *(trial_words(kind, one, kept.version) for one in kept.trial))


def trial_words(kind: Kind, one: CardTrial, ours: str) -> str:
    """One card against another, in a sentence."""
    label = kind.card_labels.get(one.card, one.card)
    where = f"{label}: em {crowd(kind, one.seen)}, depois do que foi aprendido"
    size = formats.number(abs(one.difference), 3)
    sure = formats.interval(one.low, one.high, 3)
    if one.is_same:
        return f"{label}: {ours} responde igual a {one.against}."
    if not one.is_enough:
        return (
            f"{where}, é pouco para dizer qual erra menos: {formats.number(one.seen.happened)} {kind.words.happened}."
        )
    if one.is_better:
        found = f"a versão {ours} erra menos que {one.against} (perda {size} menor; diferença {sure})"
    elif one.low > 0:
        found = f"a versão {ours} erra mais que {one.against} (perda {size} maior; diferença {sure})"
    else:
        found = f"a diferença entre {ours} e {one.against} cabe no acaso ({sure})"
    seen = f" A versão {one.against} já conhecia parte desses casos, o que a favorece." if one.was_seen else ""
    return f"{where}, {found}.{seen}"


def crowd(kind: Kind, seen: Witnesses) -> str:
    """ "412 leads", and how often they were looked at where that is more than once each."""
    told = formats.count(seen.subjects, formats.Noun(kind.words.subject, kind.words.subjects))
    if seen.rows == seen.subjects:
        return told
    return f"{told} ({formats.count(seen.rows, formats.Noun('observação', 'observações'))})"


def health(kind: Kind, evidence: CardEvidence) -> str:
    """ "De cada 100 leads com chance 70, 68 qualificaram": the likeliest bin that says something."""
    told = telling_bin(evidence.reliability)
    if told is None:
        return "Ainda não há resultados para conferir a chance."
    promised, came = formats.number(told.chance * 100), formats.number(told.observed * 100)
    sure = formats.interval(told.low * 100, told.high * 100)
    words = kind.words
    return f"De cada 100 {words.subjects} com chance {promised}, {came} {words.happened} ({sure})."


def telling_bin(bins: Sequence[ReliabilityBin]) -> ReliabilityBin | None:
    """The bin of the highest chance among those with enough rows to say something."""
    if not bins:
        return None
    enough = [one for one in bins if one.rows >= 20] or list(bins)
    return max(enough, key=lambda one: one.chance)


def ordering(kind: Kind, auc: Metric | None) -> str:
    """The AUC in words."""
    if auc is None:
        return ""
    words = kind.words
    return (
        f"De cada 100 pares de {words.subjects} em que só um lado {words.happened_one}, "
        f"{formats.number(auc.value * 100)} ficam na ordem certa."
    )


def honesty(evidence: CardEvidence) -> str:
    """How far the chance lies from what came, on average."""
    error = evidence.metric("calibration_error")
    if error is None:
        return "Ainda não há resultados para conferir a chance"
    points = formats.number(error.value * 100, 1)
    return f"A chance mostrada fica, em média, a {points} pontos do que aconteceu"


def who_finds_first(
    by_version: Mapping[str, CardEvidence], share: float, reached: Sequence[float], happened: str
) -> str:
    """Whom the order reaches when this share is called, per version."""
    called = f"Chamando os {formats.percent(share)} mais prováveis"
    if len(by_version) == 1:
        return f"{called}, alcançam-se {formats.percent(reached[0])} dos que {happened}"
    each = [f"{version} alcança {formats.percent(one)}" for version, one in zip(by_version, reached, strict=True)]
    return f"{called}, {formats.listing(each)} dos que {happened}"


def who_is_more_honest(by_version: Mapping[str, CardEvidence]) -> str:
    """Of two versions, whose chance lies nearer to what came."""
    errors = {version: found.metric("calibration_error") for version, found in by_version.items()}
    (one, first), (other, second) = (
        (version, error.value * 100 if error else 0.0) for version, error in errors.items()
    )
    if abs(first - second) < 0.5:
        return "As duas chances são igualmente honestas"
    near, far = ((one, first), (other, second)) if first < second else ((other, second), (one, first))
    return f"A chance de {near[0]} erra {formats.number(near[1], 1)} pontos; a de {far[0]}, {formats.number(far[1], 1)}"


def metric_text(metric: Metric | None, decimals: int = 3) -> str:
    """ "0,842 (entre 0,81 e 0,87)"."""
    if metric is None:
        return formats.MISSING
    value = formats.number(metric.value, decimals)
    if metric.low is None or metric.high is None:
        return value
    return f"{value} ({formats.interval(metric.low, metric.high, decimals)})"


def model_card(kind: Kind, model: Model, zone: tzinfo) -> str:
    """The model's description as a Markdown text: what for, from which data, how good, within which limits."""
    parts = [
        f"# {kind.label}: modelo {model.version}",
        f"Situação: {model.state.label}. {model.origin.label.capitalize()} por {formats.plain(model.trained_by)} em "
        f"{formats.moment(model.trained_at, zone)}. Partiu de {model.parent}.",
        _purpose(kind),
        "## De onde aprendeu\n\n" + _origin(kind, model, zone),
        "## Quanto acerta\n\n" + _figures(kind, model),
        "## Limites\n\n" + _limits(kind, model),
        f"## Identificação\n\n- Impressão digital (SHA-256): `{model.sha256}`\n- Dados: `{model.data_hash or '–'}`\n"
        f"- Código: `{model.code_version or '–'}`\n- Semente: {'–' if model.seed is None else model.seed}",
    ]
    if model.why:
        parts.insert(2, f"Motivo registrado: {formats.plain(model.why)}")
    return "\n\n".join(parts) + "\n"


def shipped_card(kind: Kind, version: str) -> str:
    """What is to be said of the cards that ship."""
    return (
        f"**{kind.label}: modelo {version}, de fábrica.** Regras que pessoas escreveram, sinal por sinal, para o dia "
        "em que nada foi aprendido. Não vieram de dados, por isso o intervalo mostrado é largo. Treine quando já "
        "houver resultados: o modelo aprendido só entra se vencer este."
    )


def _purpose(kind: Kind) -> str:
    words = kind.words
    return (
        f"## Para que serve\n\nEstima a chance de um {words.subject} {words.to_happen}, para a equipe decidir por onde "
        "começar. O modelo sugere; quem decide é a pessoa. Não usa a etapa que a equipe deu nem o próprio score."
    )


def _origin(kind: Kind, model: Model, zone: tzinfo) -> str:
    if model.window_start is None or model.window_end is None:
        return f"Não foi aprendido de dados: foi {model.origin.label} a partir de {model.parent}."
    noun = formats.Noun(kind.words.subject, kind.words.subjects)
    return (
        f"De {formats.moment(model.window_start, zone)} a {formats.moment(model.window_end, zone)}: "
        f"{formats.count(model.rows, _ROWS)} de {noun.many}, {formats.number(model.outcomes)} {kind.words.happened}. "
        f"Só o que se sabia até {formats.moment(model.as_of, zone)}."
    )


def _figures(kind: Kind, model: Model) -> str:
    if not model.evidence:
        return "Ainda não foi avaliado."
    blocks = []
    for name, evidence in model.evidence.items():
        rows = [f"- {METRIC_LABELS.get(one.name, one.name)}: {metric_text(one)}" for one in evidence.metrics]
        head = f"### {kind.card_labels.get(name, name)}\n\n{health(kind, evidence)} Medido em "
        measured = f"{crowd(kind, evidence.seen)}, depois do que foi aprendido."
        blocks.append("\n".join([head + measured, "", *rows]))
    blocks += [trial_words(kind, one, model.version) for one in model.trial]
    return "\n\n".join(blocks)


def _limits(kind: Kind, model: Model) -> str:
    few = model.outcomes and model.outcomes < 200
    lines = [
        "- Vale para o mesmo mercado e o mesmo jeito de trabalhar dos dados acima; mudou, treine de novo.",
        "- Chance não é certeza: leia o intervalo mostrado ao lado dela.",
        "- Um sinal do modelo acompanha o resultado; não prova que o causa.",
    ]
    if few:
        lines.append("- Aprendeu de poucos resultados: numa amostra assim, de 4 a 16 em cada 100 modelos saem piores "
                     "que a simples média.")  # fmt: skip
    return "\n".join(lines)
