-- name: situations
-- One row per lead: who it is, its latest score, when each kind of event last happened, and what the team said about
-- earlier recommendations. $lead_ids null means every lead; $first_id and $last_id bound the blocks that are read.
with wanted as (
    select lead_id, name, whatsapp, email, uf, segment, stage, legal_basis, created_at
    from leads
    where deleted_at is null
        and lead_id >= $first_id::uuid
        and lead_id <= $last_id::uuid
        and ($lead_ids is null or lead_id in (select unnest($lead_ids::uuid[])))
),
latest as (
    select lead_id, event_type, max(occurred_at) as last_at
    from events
    where occurred_at < $as_of::timestamp
        and lead_id >= $first_id::uuid
        and lead_id <= $last_id::uuid
        and ($lead_ids is null or lead_id in (select unnest($lead_ids::uuid[])))
    group by lead_id, event_type
),
facts as (
    select lead_id, list(event_type) as kinds, list(last_at) as moments
    from latest
    group by lead_id
),
marks as (
    select
        lead_id,
        list(struct_pack(action := action, feedback := feedback, moment := feedback_at) order by feedback_at) as marks
    from recommendations
    where feedback is not null
        and feedback_at > $as_of::timestamp - interval 60 day
        and lead_id >= $first_id::uuid
        and lead_id <= $last_id::uuid
    group by lead_id
)
select
    wanted.lead_id::varchar as lead_id,
    wanted.name,
    wanted.whatsapp,
    wanted.email,
    wanted.uf,
    wanted.segment,
    wanted.stage,
    wanted.legal_basis,
    wanted.created_at,
    lead_scores.score,
    facts.kinds,
    facts.moments,
    marks.marks
from wanted
left join lead_scores on lead_scores.lead_id = wanted.lead_id
left join facts on facts.lead_id = wanted.lead_id
left join marks on marks.lead_id = wanted.lead_id

-- name: newest
-- One row per lead that has a recommendation: the latest made. $lead_ids null means every lead.
select
    r.recommendation_id::varchar as recommendation_id,
    r.lead_id::varchar as lead_id,
    r.made_at,
    r.action,
    r.channel,
    r.scheduled_for,
    r.probability,
    r.policy,
    r.policy_version,
    r.eligible,
    r.message,
    r.reasons,
    r.feedback,
    r.feedback_reason,
    leads.whatsapp
from recommendations r
join leads on leads.lead_id = r.lead_id and leads.deleted_at is null
where r.lead_id >= $first_id::uuid
    and r.lead_id <= $last_id::uuid
    and ($lead_ids is null or r.lead_id in (select unnest($lead_ids::uuid[])))
qualify row_number() over (partition by r.lead_id order by r.made_at desc, r.recommendation_id desc) = 1
order by r.lead_id

-- name: add
-- One recommendation made.
insert into recommendations (
    recommendation_id, lead_id, made_at, action, channel, scheduled_for, probability, policy, policy_version, eligible,
    message, reasons
)
values (
    $recommendation_id::uuid, $lead_id::uuid, $made_at, $action, $channel, $scheduled_for, $probability, $policy,
    $policy_version, $eligible::json, $message, $reasons::json
)

-- name: add_many
-- Every row of `incoming` is one recommendation made.
-- needs: incoming (recommendation_id varchar, lead_id varchar, made_at timestamp, action varchar, channel varchar, scheduled_for timestamp, probability double, policy varchar, policy_version varchar, eligible varchar, message varchar, reasons varchar)
insert into recommendations (
    recommendation_id, lead_id, made_at, action, channel, scheduled_for, probability, policy, policy_version, eligible,
    message, reasons
)
select
    recommendation_id::uuid, lead_id::uuid, made_at, action, channel, scheduled_for, probability, policy,
    policy_version, eligible::json, message, reasons::json
from incoming

-- name: mark
-- The recommendation with this id, with the team's word about it.
update recommendations
set feedback = $feedback, feedback_reason = $feedback_reason, feedback_at = $feedback_at
where recommendation_id = $recommendation_id::uuid

-- name: lead_of
-- The live lead that a recommendation is about.
select r.lead_id::varchar as lead_id, leads.name, r.action
from recommendations r
join leads on leads.lead_id = r.lead_id and leads.deleted_at is null
where r.recommendation_id = $recommendation_id::uuid

-- name: keys_of_leads
-- One row per recommendation made for these leads.
select recommendation_id::varchar as recommendation_id
from recommendations
where lead_id in (select unnest($lead_ids::uuid[]))
order by recommendation_id

-- name: snapshot
-- One row per recommendation that exists: its key and its whole record as JSON.
select r.recommendation_id::varchar as row_key, to_json(r)::varchar as record
from recommendations r
where r.recommendation_id in (select unnest($row_keys::uuid[]))

-- name: restore
-- Every row of `incoming` is a whole record to be put back.
-- needs: incoming (record varchar)
insert or replace into recommendations
select unnest(from_json(record::json, '{"recommendation_id":"UUID","lead_id":"UUID","made_at":"TIMESTAMP","action":"VARCHAR","channel":"VARCHAR","scheduled_for":"TIMESTAMP","probability":"DOUBLE","policy":"VARCHAR","policy_version":"VARCHAR","eligible":"JSON","message":"VARCHAR","reasons":"JSON","feedback":"VARCHAR","feedback_reason":"VARCHAR","feedback_at":"TIMESTAMP"}'))
from incoming

-- name: remove
-- The recommendations with these keys, gone.
delete from recommendations where recommendation_id in (select unnest($row_keys::uuid[]))

-- name: labels
-- One row per recommendation: its key, its action and its lead's name.
select r.recommendation_id::varchar as row_key, r.action, coalesce(leads.name, '') as name
from recommendations r
left join leads on leads.lead_id = r.lead_id
where r.recommendation_id in (select unnest($row_keys::uuid[]))
