-- name: add_reading
-- One new row of readings, after all others.
insert into readings values (
    $number, $happened_at::timestamp, $actor_id, $actor_name, $source, $kind, $use_case, $subject, $previous_digest,
    $digest
)

-- name: newest
-- One row: number and digest of the last reading, 0 and '' before the first.
select coalesce(max(number), 0) as number, coalesce(arg_max(digest, number), '') as digest from readings

-- name: readings
-- One row per reading, newest first, with how many there are in all.
select number, happened_at, actor_name, source, kind, use_case, subject, count(*) over () as total
from readings
where true
and ($kind is null or kind = $kind)
and ($subject is null or subject = $subject)
and ($text is null or contains(fold(actor_name || ' ' || use_case || ' ' || source), fold($text)))
order by number desc limit $limit offset $offset

-- name: subjects
-- One row per lead, with the digest under which readings name it.
select lead_id, name, sha256(concat_ws(chr(31), $salt, lead_id::varchar)) as subject from leads
where list_contains($subjects::varchar[], sha256(concat_ws(chr(31), $salt, lead_id::varchar)))

-- name: first_broken
-- One row: the number of the first reading that does not follow from the one before; null when the chain holds.
with chained as (
    select *, lag(digest, 1, '') over (order by number) as expected, row_number() over (order by number) as place
    from readings
)
select min(number) from chained
where number <> place or previous_digest <> expected
   or digest <> reading_digest(
       previous_digest, number, happened_at, actor_id, actor_name, source, kind, use_case, subject
   )
