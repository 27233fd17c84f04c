-- name: lead
-- One row: the lead with this id, in the bin or not.
select * from leads where lead_id = $lead_id::uuid;

-- name: leads_with_ids
-- One row per lead with one of these ids, in the bin or not.
select * from leads where lead_id in (select unnest($lead_ids::uuid[])) order by lead_id;

-- name: found
-- One row per lead that the filter lets through, one page of them, in the order asked, and how many there are in all.
-- Only what filters and orders is read of every lead. The longest word looked for sifts all of them; the other words are
-- looked for only in what is left. A word has no space, so that each column is searched by itself. By chance, those
-- already sent or lost come last: nobody needs to call them first.
with cities as (
    select city, fold(city) as city_key
    from (select distinct city from leads where $word::varchar is not null)
),

named as (
    select city from cities where contains(city_key, $word::varchar)
),

sifted as (
    select
        k.lead_id, k.stage, k.created_at, k.updated_at, k.name_key, k.whatsapp, k.email_key, k.external_id, k.city
    from leads k
    where (k.deleted_at is not null) = $in_bin::boolean
      and ($only::uuid[] is null or list_contains($only::uuid[], k.lead_id))
      and ($segments::varchar[] is null or list_contains($segments::varchar[], k.segment))
      and ($ufs::varchar[] is null or list_contains($ufs::varchar[], k.uf))
      and ($stages::varchar[] is null or list_contains($stages::varchar[], k.stage))
      and ($budgets::varchar[] is null or list_contains($budgets::varchar[], k.budget))
      and ($timeframes::varchar[] is null or list_contains($timeframes::varchar[], k.timeframe))
      and ($owner::varchar is null or fold(k.owner) = $owner::varchar)
      and ($word::varchar is null or contains(k.name_key, $word) or contains(k.email_key, $word) or contains(lower(k.external_id), $word) or contains(k.whatsapp, $digits) or k.city in (from named))
),

worded as (
    select f.lead_id, f.stage, f.created_at, f.updated_at, f.name_key
    from sifted f
    left join cities c on c.city = f.city
    where $other_words::varchar[] is null
       or contains(f.whatsapp, $digits::varchar)
       or len(list_filter($other_words::varchar[], lambda word: not contains(
            concat_ws(' ', f.name_key, f.email_key, lower(f.external_id), c.city_key), word))) = 0
),

matched as materialized (
    select
        w.lead_id,
        $sort = 'chance' and w.stage in ('ENVIADO', 'PERDIDO') as is_decided,
        case when $sort = 'chance' then s.chance_30d end as by_chance,
        case $sort when 'newest' then w.created_at when 'last_changed' then w.updated_at end as by_moment,
        case when $sort = 'name' then w.name_key end as by_name
    from worded w
    left join lead_scores s using (lead_id)
    where ($suggested::varchar[] is null or list_contains($suggested::varchar[], s.suggested_stage))
      and ($min_score::integer is null or s.score >= $min_score::integer)
      and ($max_score::integer is null or s.score <= $max_score::integer)
)

select m.lead_id::varchar as lead_id, (select count(*) from matched) as total
from matched m
order by m.is_decided, m.by_chance desc nulls last, m.by_moment desc nulls last, m.by_name, m.lead_id
limit $limit offset $offset;

-- name: lines
-- One row per lead of these, in their order: what a line of the list says of it.
with asked as (
    select unnest($lead_ids::uuid[]) as lead_id, generate_subscripts($lead_ids::uuid[], 1) as place
),

advised as (
    select r.lead_id, arg_max(r.action, r.made_at) as next_action
    from recommendations r
    where r.lead_id in (select lead_id from asked)
    group by r.lead_id
)

select
    l.lead_id, l.name, l.uf, l.city, l.segment, l.stage, l.owner, l.budget, l.timeframe, l.source, l.created_at,
    s.score, s.suggested_stage, s.last_fact_at, advised.next_action
from asked
join leads l using (lead_id)
left join lead_scores s using (lead_id)
left join advised using (lead_id)
order by asked.place;

-- name: whole
-- One row per incoming lead, in the order of `place`: its record and what was last computed about it.
-- needs: incoming (place bigint, lead_id varchar)
with asked as (
    select place, lead_id::uuid as lead_id from incoming
),

advised as (
    select r.lead_id, arg_max(r.action, r.made_at) as next_action
    from recommendations r
    where r.lead_id in (select lead_id from asked)
    group by r.lead_id
)

select l.*, s.score, s.chance_30d, s.chance_7d, s.suggested_stage, s.reasons, advised.next_action
from asked
join leads l using (lead_id)
left join lead_scores s using (lead_id)
left join advised using (lead_id)
order by asked.place;

-- name: possibly_same
-- One row per lead outside the bin that shares an id, a phone, an e-mail or a name with an incoming record.
-- needs: incoming (external_id varchar, phone_key varchar, email_key varchar, name_key varchar, city varchar)
select
    l.lead_id::varchar as lead_id, l.external_id, l.name, l.name_key, l.whatsapp, l.phone_key, l.email, l.email_key,
    l.uf, l.city, l.segment, l.budget, l.timeframe, l.source, l.consent_at::varchar as consent_at, l.owner, l.notes
from leads l
where l.deleted_at is null
  and (l.phone_key in (select phone_key from incoming where phone_key is not null)
       or l.email_key in (select email_key from incoming where email_key is not null)
       or l.external_id in (select external_id from incoming where external_id is not null)
       or l.lead_id in (select try_cast(external_id as uuid) from incoming where try_cast(external_id as uuid) is not null)
       or l.lead_id in (select a.lead_id from lead_aliases a join incoming i on a.external_id = i.external_id)
       or (l.city is not null or l.phone_key is null and l.email_key is null)
           and l.name_key in (
               select name_key from incoming where city is not null or phone_key is null and email_key is null))
order by l.created_at, l.lead_id;

-- name: aliases
-- One row per further id of these leads.
-- needs: incoming (lead_id varchar)
select external_id, lead_id::varchar as lead_id
from lead_aliases
where lead_id in (select lead_id::uuid from incoming);

-- name: ids_of_the_customer
-- One row per id that is a lead's own of the customer's, of a lead outside the bin; the oldest such lead.
select external_id as id, arg_min(lead_id::varchar, (created_at, lead_id)) as lead_id
from leads
where external_id in (select unnest($ids::varchar[])) and deleted_at is null
group by external_id;

-- name: ids_of_ours
-- One row per id that is one of ours, of a lead outside the bin, as it was written.
select asked.id, leads.lead_id::varchar as lead_id
from (select unnest($ids::varchar[]) as id) as asked
join leads on leads.lead_id = try_cast(asked.id as uuid)
where deleted_at is null;

-- name: further_ids
-- One row per id that is a further one of a lead outside the bin.
select a.external_id as id, arg_min(a.lead_id::varchar, (l.created_at, l.lead_id)) as lead_id
from lead_aliases a join leads l on l.lead_id = a.lead_id
where a.external_id in (select unnest($ids::varchar[])) and l.deleted_at is null
group by a.external_id;

-- name: public_ids
-- One row per lead outside the bin: our id and the id that files use.
select lead_id::varchar as lead_id, coalesce(external_id, lead_id::varchar) as public_id
from leads
where deleted_at is null;

-- name: write
-- One lead per incoming record, new or in the place of the old.
-- needs: incoming (lead_id varchar, external_id varchar, name varchar, name_key varchar, whatsapp varchar, phone_key varchar, email varchar, email_key varchar, uf varchar, city varchar, ibge_code bigint, latitude double, longitude double, segment varchar, budget varchar, timeframe varchar, source varchar, legal_basis varchar, purpose varchar, consent_at timestamp, owner varchar, notes varchar, stage varchar, stage_since timestamp, lost_reason varchar, is_demo boolean, created_at timestamp, updated_at timestamp, deleted_at timestamp)
insert or replace into leads by name
select * replace (lead_id::uuid as lead_id) from incoming;

-- name: write_one
-- One lead, new or in the place of the old.
insert or replace into leads by name
select
    $lead_id::uuid as lead_id, $external_id::varchar as external_id, $name::varchar as name,
    $name_key::varchar as name_key, $whatsapp::varchar as whatsapp, $phone_key::varchar as phone_key,
    $email::varchar as email, $email_key::varchar as email_key, $uf::varchar as uf, $city::varchar as city,
    $ibge_code::integer as ibge_code, $latitude::double as latitude, $longitude::double as longitude,
    $segment::varchar as segment, $budget::varchar as budget, $timeframe::varchar as timeframe,
    $source::varchar as source, $legal_basis::varchar as legal_basis, $purpose::varchar as purpose,
    $consent_at::timestamp as consent_at, $owner::varchar as owner, $notes::varchar as notes,
    $stage::varchar as stage, $stage_since::timestamp as stage_since, $lost_reason::varchar as lost_reason,
    $is_demo::boolean as is_demo, $created_at::timestamp as created_at, $updated_at::timestamp as updated_at,
    $deleted_at::timestamp as deleted_at;

-- name: supersede
-- One row per incoming lead whose profile is about to change: what it was until then. Two changes at one instant leave
-- the profile from before both.
-- needs: incoming (lead_id varchar, valid_until timestamp, segment varchar, uf varchar, budget varchar, timeframe varchar, source varchar, latitude double, longitude double, has_whatsapp boolean, has_email boolean)
insert into lead_past_profiles
select
    l.lead_id, i.valid_until, l.segment, l.uf, l.budget, l.timeframe, l.source, l.latitude, l.longitude,
    l.whatsapp is not null, l.email is not null
from leads l join incoming i on l.lead_id = i.lead_id::uuid
where (
    l.segment, l.uf, l.budget, l.timeframe, l.source, l.latitude, l.longitude,
    l.whatsapp is not null, l.email is not null
) is distinct from (
    i.segment, i.uf, i.budget, i.timeframe, i.source, i.latitude, i.longitude, i.has_whatsapp, i.has_email
)
and not exists (
    select 1 from lead_past_profiles p where p.lead_id = l.lead_id and p.valid_until = i.valid_until
);

-- name: forget_past
-- The past profiles of these leads go.
-- needs: incoming (row_key varchar)
delete from lead_past_profiles where lead_id in (select row_key::uuid from incoming);

-- name: add_aliases
-- One further id per incoming row.
-- needs: incoming (external_id varchar, lead_id varchar)
insert into lead_aliases
select external_id, lead_id::uuid, $now::timestamp from incoming;

-- name: snapshots
-- One row per lead that exists: its record as JSON.
-- needs: incoming (row_key varchar)
select l.lead_id::varchar as row_key, to_json(l)::varchar as record
from leads l
where l.lead_id in (select row_key::uuid from incoming);

-- name: snapshot_one
-- One row: the lead's record as JSON.
select l.lead_id::varchar as row_key, to_json(l)::varchar as record
from leads l
where l.lead_id = $lead_id::uuid;

-- name: restore
-- One lead per incoming record, as the journal kept it.
-- needs: incoming (record varchar)
insert or replace into leads by name
select unnest(from_json(
    record::json,
    '{"lead_id": "UUID", "external_id": "VARCHAR", "name": "VARCHAR", "name_key": "VARCHAR", "whatsapp": "VARCHAR",
      "phone_key": "VARCHAR", "email": "VARCHAR", "email_key": "VARCHAR", "uf": "VARCHAR", "city": "VARCHAR",
      "ibge_code": "INTEGER", "latitude": "DOUBLE", "longitude": "DOUBLE", "segment": "VARCHAR",
      "budget": "VARCHAR", "timeframe": "VARCHAR", "source": "VARCHAR", "legal_basis": "VARCHAR",
      "purpose": "VARCHAR", "consent_at": "TIMESTAMP", "owner": "VARCHAR", "notes": "VARCHAR", "stage": "VARCHAR",
      "stage_since": "TIMESTAMP", "lost_reason": "VARCHAR", "is_demo": "BOOLEAN", "created_at": "TIMESTAMP",
      "updated_at": "TIMESTAMP", "deleted_at": "TIMESTAMP"}'
))
from incoming;

-- name: remove
-- Takes these leads out for good.
-- needs: incoming (row_key varchar)
delete from leads where lead_id in (select row_key::uuid from incoming);

-- name: names
-- One row per lead that exists: its name.
-- needs: incoming (row_key varchar)
select lead_id::varchar as row_key, name from leads where lead_id in (select row_key::uuid from incoming);

-- name: alias_snapshots
-- One row per further id that exists: its record as JSON.
-- needs: incoming (row_key varchar)
select a.external_id as row_key, to_json(a)::varchar as record
from lead_aliases a
where a.external_id in (select row_key from incoming);

-- name: restore_aliases
-- One further id per incoming record, as the journal kept it.
-- needs: incoming (record varchar)
insert into lead_aliases by name
select unnest(from_json(
    record::json, '{"external_id": "VARCHAR", "lead_id": "UUID", "recorded_at": "TIMESTAMP"}'
))
from incoming;

-- name: remove_aliases
-- Forgets these further ids.
-- needs: incoming (row_key varchar)
delete from lead_aliases where external_id in (select row_key from incoming);

-- name: demo_ids
-- One row per lead that the demo created.
select lead_id::varchar as lead_id from leads where is_demo;

-- name: owners
-- One row per person who has leads outside the bin.
select distinct owner from leads where owner is not null and deleted_at is null order by owner;

-- name: look_alikes
-- One row per pair of leads outside the bin that may be one person, the older first: they share a phone, an e-mail, a
-- name in a city, or nearly so. Only those who share a mark are compared; one that more than $most leads share ($most_weak
-- when it is of the name alone) tells nobody apart. Of names the sound is a mark, not the letters.
-- Demo leads and others are never one person. Pairs that a person told apart are left out.
with people as materialized (
    select
        lead_id, name, name_key, phone_key, email_key, city, uf, is_demo, created_at,
        fold(city) || '/' || coalesce(uf, '') as place,
        nullif(split_part(email_key, '@', 1), '') as mailbox,
        regexp_replace(email_key, '[^0-9]', '', 'g') as digits,
        string_split(name_key, ' ') as words,
        array_to_string(list_sort(words), ' ') as sorted_words,
        count(*) over (partition by name_key) as namesakes
    from leads
    where deleted_at is null
),

sounded as materialized (
    select
        lead_id,
        left(regexp_replace(translate(words[1], 'yzkw', 'iscv'), '[aeiouh.]', '', 'g'), 3) as first_sound,
        left(regexp_replace(translate(words[-1], 'yzkw', 'iscv'), '[aeiouh.]', '', 'g'), 3) as last_sound,
        left(words[1], 1) as first_letter,
        left(words[-1], 1) as last_letter
    from people
),

marks as (
    select
        lead_id, is_demo, spoken.mark, spoken.is_strong
    from people join sounded s using (lead_id), unnest([
        {'mark': phone_key, 'is_strong': true},
        {'mark': email_key, 'is_strong': true},
        {'mark': regexp_replace(mailbox, '[^a-z0-9]', '', 'g') || '@' || s.first_letter, 'is_strong': true},
        {'mark': left(phone_key, 6) || '-' || s.first_letter || s.last_letter, 'is_strong': true},
        {'mark': right(phone_key, 6) || '+' || s.first_letter, 'is_strong': true},
        {'mark': sorted_words || '/' || place, 'is_strong': false},
        {'mark': s.first_sound || '&' || s.last_sound || '/' || place, 'is_strong': false},
        {'mark': s.first_sound || s.last_letter || '/' || place || '<', 'is_strong': false},
        {'mark': s.last_sound || s.first_letter || '/' || place || '>', 'is_strong': false}
    ]) as told(spoken)
    where spoken.mark is not null and length(spoken.mark) > 4
),

telling as materialized (
    select mark, is_demo, list(lead_id order by lead_id) as sharers
    from marks
    group by mark, is_demo
    having count(*) between 2 and case when any_value(is_strong) then $most else $most_weak end
),

met as materialized (
    select distinct sharers[i] as one_id, sharers[j] as two_id
    from telling, unnest(range(1, len(sharers))) as first(i), unnest(range(i + 1, len(sharers) + 1)) as second(j)
),

compared as (
    select
        case when (a.created_at, a.lead_id) <= (b.created_at, b.lead_id) then a else b end as kept,
        case when (a.created_at, a.lead_id) <= (b.created_at, b.lead_id) then b else a end as gone,
        case
            when a.phone_key = b.phone_key then 2
            when levenshtein(a.phone_key, b.phone_key) = 1 then 1
            when a.phone_key is not null and b.phone_key is not null then 0
        end as phone,
        case
            when a.email_key = b.email_key then 2
            when a.mailbox = b.mailbox or least(length(a.mailbox), length(b.mailbox)) > 5
                and levenshtein(a.email_key, b.email_key) <= 2 and a.digits = b.digits then 1
            when a.email_key is not null and b.email_key is not null then 0
        end as email,
        a.place = b.place as city,
        greatest(
            jaro_winkler_similarity(a.name_key, b.name_key), jaro_winkler_similarity(a.sorted_words, b.sorted_words)
        ) as alike,
        a.words[1] = b.words[1] or a.words[-1] = b.words[-1] as shares_word
    from met
    join people a on a.lead_id = met.one_id
    join people b on b.lead_id = met.two_id
)

select
    c.kept.lead_id::varchar as kept_id, c.gone.lead_id::varchar as gone_id,
    c.kept.name as kept_name, c.gone.name as gone_name,
    c.kept.name_key as kept_key, c.gone.name_key as gone_key,
    c.kept.city as kept_city, c.gone.city as gone_city, c.kept.uf as kept_uf, c.gone.uf as gone_uf,
    c.phone, c.email, c.city, c.kept.namesakes::integer as namesakes
from compared c
where (c.phone = 2 or c.email = 2 or (c.alike >= 0.75 or c.shares_word) and (c.phone = 1 or c.email = 1)
       or c.city and (c.alike >= 0.85 or c.shares_word)
           and coalesce(c.phone, 1) > 0)
  and not exists (
      select 1 from lead_distinct d
      where d.first_id = least(c.kept.lead_id, c.gone.lead_id) and d.second_id = greatest(c.kept.lead_id, c.gone.lead_id)
  );

-- name: tell_apart
-- One new row: this pair are two people.
insert or replace into lead_distinct values (
    $pair_id::uuid, $first_id::uuid, $second_id::uuid, $said_at::timestamp, $actor_name
);

-- name: distinct_snapshots
-- One row per pair that was told apart: its record as JSON.
-- needs: incoming (row_key varchar)
select d.pair_id::varchar as row_key, to_json(d)::varchar as record
from lead_distinct d where d.pair_id in (select row_key::uuid from incoming);

-- name: restore_distinct
-- One pair told apart per incoming record, as the journal kept it.
-- needs: incoming (record varchar)
insert or replace into lead_distinct by name
select unnest(from_json(
    record::json,
    '{"pair_id": "UUID", "first_id": "UUID", "second_id": "UUID", "said_at": "TIMESTAMP", "actor_name": "VARCHAR"}'
))
from incoming;

-- name: remove_distinct
-- These pairs are no longer told apart.
-- needs: incoming (row_key varchar)
delete from lead_distinct where pair_id in (select row_key::uuid from incoming);

-- name: binned
-- One row per deleted lead, the last deleted first, one page of them, with who deleted it and how many there are in all.
-- Those that became part of another are not in the bin: that other answers to their ids.
with binned as (
    select l.lead_id, l.name, l.city, l.uf, l.deleted_at, count(*) over () as total
    from leads l
    where l.deleted_at is not null
      and not exists (select 1 from lead_aliases a where a.external_id = l.lead_id::varchar)
    order by l.deleted_at desc, l.lead_id
    limit $limit offset $offset
),

deleted as (
    select c.row_key, arg_max(s.actor_name, s.number) as deleted_by
    from changes c join change_sets s using (change_set_id)
    where c.table_name = 'leads' and c.row_key in (select lead_id::varchar from binned)
      and (c.after ->> 'deleted_at') is not null
    group by c.row_key
)

select b.*, d.deleted_by
from binned b left join deleted d on d.row_key = b.lead_id::varchar
order by b.deleted_at desc, b.lead_id;

-- name: long_binned
-- One row per lead that was deleted before a moment, and per lead that became part of one of them. Who became part of a
-- lead that stays is left alone: the way back of that union needs the record.
with due as (
    select l.lead_id
    from leads l
    where l.deleted_at < $before::timestamp
      and not exists (select 1 from lead_aliases a where a.external_id = l.lead_id::varchar)
)

select lead_id::varchar as lead_id from due
union
select l.lead_id::varchar as lead_id
from leads l join lead_aliases a on a.external_id = l.lead_id::varchar
where a.lead_id in (select lead_id from due)
order by lead_id;

-- name: became_part
-- One row per lead of these that became part of another.
select l.lead_id::varchar as lead_id
from leads l
where l.lead_id in (select unnest($lead_ids::uuid[]))
  and exists (select 1 from lead_aliases a where a.external_id = l.lead_id::varchar);
