-- name: newest_term
-- At most one row: what serves the kind now.
select * from model_terms where kind = $kind order by number desc limit 1

-- name: term_at
-- At most one row: what served the kind just before a moment.
select * from model_terms where kind = $kind and from_at < $moment order by number desc limit 1

-- name: terms
-- One row per term of the kind, newest first.
select * from model_terms where kind = $kind order by number desc

-- name: add_term
-- One new row of model_terms, after all others of its kind.
insert into model_terms (kind, number, model_id, version, sha256, is_return, from_at, actor_id, actor_name, why)
select
    $kind, coalesce(max(number), 0) + 1, $model_id::uuid, $version, $sha256, $is_return, $from_at, $actor_id, $actor_name, $why
from model_terms where kind = $kind

-- name: cards
-- At most one row: the cards of a model as they were kept.
select cards, sha256 from models where model_id = $model_id::uuid

-- name: challengers
-- At most one row: the texts of a model's unrestricted challengers, by card.
select challengers from models where model_id = $model_id::uuid

-- name: models
-- One row per model of the kind (of every kind), newest first, without its cards; or the one with this id.
with standing as (
    select kind, model_id, number = max(number) over (partition by kind) as serves
    from model_terms
),
served as (
    select model_id, bool_or(serves) as serves from standing where model_id is not null group by model_id
)
select
    m.* exclude (cards, challengers), m.challengers is not null as has_challenger,
    case
        when served.serves then 'CAMPEAO'
        when served.model_id is not null then 'APOSENTADO'
        when m.evidence is not null then 'DESAFIANTE'
        else 'CANDIDATO'
    end as state
from models m left join served using (model_id)
where true
and ($kind is null or m.kind = $kind)
and ($model_id is null or m.model_id = $model_id::uuid)
order by m.trained_at desc, m.model_id desc

-- name: count_versions
-- One row: how many versions of the kind begin with this text.
select count(*) from models where kind = $kind and starts_with(version, $beginning)

-- name: add_model
-- One new row of models.
insert into models (
    model_id, kind, version, origin, parent, cards, sha256, as_of, window_start, window_end, row_count, outcome_count,
    rung, data_hash, code_version, seed, evidence, trial, inputs, ladder, challengers, trained_by, trained_by_name,
    trained_at, why
) values (
    $model_id::uuid, $kind, $version, $origin, $parent, $cards, $sha256, $as_of, $window_start, $window_end,
    $row_count, $outcome_count, $rung, $data_hash, $code_version, $seed, $evidence::json, $trial::json, $inputs::json,
    $ladder::json, $challengers::json, $trained_by, $trained_by_name, $trained_at, $why
)

-- name: judge
-- One row of models: the one whose evidence is now known.
update models set evidence = $evidence::json, trial = $trial::json where model_id = $model_id::uuid

-- name: add_prediction
-- One new row of predictions.
insert into predictions values (
    $kind, $subject_id::uuid, $as_of, $known_at, $model_version, $inputs_hash, $score, $chance, $chance_7d, $low, $high,
    $milliseconds
)

-- name: add_predictions
-- One new row of predictions per incoming row.
-- needs: incoming (subject_id varchar, inputs_hash varchar, score bigint, chance double, chance_7d double, low double, high double)
insert into predictions
select
    $kind, subject_id::uuid, $as_of, $known_at, $model_version, inputs_hash, score::smallint, chance, chance_7d, low, high,
    $milliseconds
from incoming

-- name: known_at
-- One row per subject answered about as of a moment: when the last answer was worked out.
select subject_id, max(known_at) as known_at from predictions where kind = $kind and as_of = $as_of group by subject_id

-- name: prediction_at
-- At most one row: the answer about a subject as of exactly this moment, the last one given.
select * from predictions
where kind = $kind and subject_id = $subject_id::uuid and as_of = $as_of
order by known_at desc limit 1

-- name: forget
-- Predictions about the incoming subjects go.
-- needs: incoming (subject_id varchar)
delete from predictions where kind = $kind and subject_id in (select subject_id::uuid from incoming)

-- name: answers
-- One row: how many answers of the kind since a moment, and how long one took at 95 of 100, in milliseconds.
select count(*) as how_many, quantile_cont(milliseconds, 0.95) as p95_milliseconds
from predictions where kind = $kind and known_at >= $since
