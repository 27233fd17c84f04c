-- name: newest
-- One row per answer of the kind (about one subject, when given), newest first.
select
    kind, subject_id, as_of, known_at, model_version, inputs_hash, score, chance, chance_7d, low, high, milliseconds
from predictions
where kind = $kind
    and ($subject_id is null or subject_id = $subject_id::uuid)
order by known_at desc, subject_id
limit $most
