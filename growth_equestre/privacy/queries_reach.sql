-- name: person
-- One row per record of one person: the lead that the id names, ours or the customer's, in the bin too; those that were
-- united with it; and the one that it was united with.
with recursive named as (
    select lead_id from leads where lead_id = try_cast($id as uuid) or external_id = $id
    union
    select a.lead_id from lead_aliases a where a.external_id = $id
),
linked as (
    select lead_id from named
    union
    select coalesce(gone.lead_id, a.lead_id)
    from linked
    join lead_aliases a on a.lead_id = linked.lead_id or a.external_id = linked.lead_id::varchar
    left join leads gone on gone.lead_id = try_cast(a.external_id as uuid) and a.lead_id = linked.lead_id
)
select l.lead_id, l.name, l.email, l.whatsapp, l.external_id, l.deleted_at
from leads l where l.lead_id in (select lead_id from linked)
order by l.deleted_at is not null, l.created_at, l.lead_id

-- name: names_before
-- One row per name, e-mail, number or id that the journal still holds of these leads.
with told as (
    select unnest([before, after]) as record from changes
    where table_name = 'leads' and list_contains($lead_ids::varchar[], row_key)
)
select distinct
    record ->> 'name' as name, record ->> 'email' as email, record ->> 'whatsapp' as whatsapp,
    record ->> 'external_id' as external_id
from told where record is not null

-- name: further_ids
-- One row per further id of these leads.
select external_id from lead_aliases where lead_id in (select unnest($lead_ids::uuid[]))

-- name: handoff_ids
-- One row per handoff of these leads.
select handoff_id from handoffs where lead_id in (select unnest($lead_ids::uuid[]))

-- name: also_names_others
-- One row: whether the pattern also names another lead or a partner.
select
    exists (
        select 1 from leads
        where lead_id not in (select unnest($lead_ids::uuid[]))
          and regexp_matches(concat_ws(' ', name, email, whatsapp, external_id), $pattern, 'i')
    )
    or exists (select 1 from partners p where regexp_matches(to_json(p)::varchar, $pattern, 'i'))
    or exists (select 1 from partner_sources p where regexp_matches(to_json(p)::varchar, $pattern, 'i'))

-- name: tables
-- One row per table of the workspace.
select table_name from information_schema.tables
where table_schema = 'main' and table_type = 'BASE TABLE' order by table_name

-- name: count_traces
-- One row: how many rows of the table name the person anywhere. A table's name is needed to plan it.
select count(*) from query_table(coalesce($table, 'leads')) t where regexp_matches(to_json(t)::varchar, $pattern, 'i')

-- name: rows_naming
-- One row per row of the table that names the person anywhere, as JSON.
select to_json(t)::varchar as record from query_table(coalesce($table, 'leads')) t where regexp_matches(to_json(t)::varchar, $pattern, 'i')

-- name: blank_change_sets
-- Change sets whose words name the person, or that changed one of its records and say its name: their words go.
update change_sets s set summary = '', reason = ''
where (s.summary <> '' or s.reason <> '')
  and (
      regexp_matches(s.summary || ' ' || s.reason, $pattern, 'i')
      or (
          len($names::varchar[]) > 0
          and exists (
              select 1 from changes c
              where c.change_set_id = s.change_set_id and list_contains($lead_ids::varchar[], c.row_key)
          )
          and len(list_filter($names::varchar[], lambda n: contains(fold(s.summary || ' ' || s.reason), n))) > 0
      )
  )

-- name: blank_changes
-- Changes of the person's records, or that name the person: before and after go, and whose they were.
update changes set before = null, after = null, row_key = ''
where list_contains($lead_ids::varchar[], row_key)
   or regexp_matches(
       coalesce(before::varchar, '') || ' ' || coalesce(after::varchar, '') || ' ' || row_key, $pattern, 'i'
   )

-- name: erase_handoff_deadlines
-- Deadlines of the leads' handoffs go.
delete from handoff_deadlines where handoff_id in (
    select handoff_id from handoffs where lead_id in (select unnest($lead_ids::uuid[]))
)

-- name: erase_offers
-- What was offered for the leads goes.
delete from offers where lead_id in (select unnest($lead_ids::uuid[]))

-- name: erase_handoffs
-- The leads' handoffs go.
delete from handoffs where lead_id in (select unnest($lead_ids::uuid[]))

-- name: blank_handoffs
-- Reasons of other handoffs no longer name the person.
update handoffs set reason = without_traces(reason, $pattern) where regexp_matches(reason, $pattern, 'i')

-- name: erase_lead_reports
-- Reports about the leads go.
delete from lead_reports where lead_id in (select unnest($lead_ids::uuid[]))

-- name: blank_lead_reports
-- Other reports no longer name the person.
update lead_reports set content = without_traces(content::varchar, $pattern)::json
where regexp_matches(content::varchar, $pattern, 'i')

-- name: erase_lead_notes
-- Notes about the leads go.
delete from lead_notes where lead_id in (select unnest($lead_ids::uuid[]))

-- name: blank_lead_notes
-- Other notes no longer name the person.
update lead_notes set body = without_traces(body, $pattern) where regexp_matches(body, $pattern, 'i')

-- name: erase_lead_tasks
-- Tasks about the leads go.
delete from lead_tasks where lead_id in (select unnest($lead_ids::uuid[]))

-- name: blank_lead_tasks
-- Other tasks no longer name the person.
update lead_tasks set title = without_traces(title, $pattern) where regexp_matches(title, $pattern, 'i')

-- name: erase_lead_next_steps
-- Next steps of the leads go.
delete from lead_next_steps where lead_id in (select unnest($lead_ids::uuid[]))

-- name: blank_lead_next_steps
-- Other next steps no longer name the person.
update lead_next_steps set step = without_traces(step, $pattern) where regexp_matches(step, $pattern, 'i')

-- name: erase_recommendations
-- What was recommended for the leads goes.
delete from recommendations where lead_id in (select unnest($lead_ids::uuid[]))

-- name: blank_recommendations
-- What was written or answered about other leads no longer names the person.
update recommendations set
    message = without_traces(message, $pattern), feedback_reason = without_traces(feedback_reason, $pattern)
where regexp_matches(concat_ws(' ', message, feedback_reason), $pattern, 'i')

-- name: erase_predictions
-- Every answer of a model about the leads goes.
delete from predictions where subject_id in (select unnest($lead_ids::uuid[]))

-- name: erase_lead_scores
-- The leads' scores go.
delete from lead_scores where lead_id in (select unnest($lead_ids::uuid[]))

-- name: erase_events
-- The leads' facts go.
delete from events where lead_id in (select unnest($lead_ids::uuid[]))

-- name: blank_events
-- Facts of other leads no longer name the person.
update events set metadata = without_traces(metadata, $pattern), reason = without_traces(reason, $pattern)
where regexp_matches(concat_ws(' ', metadata, reason), $pattern, 'i')

-- name: erase_lead_past_profiles
-- What the leads were before goes.
delete from lead_past_profiles where lead_id in (select unnest($lead_ids::uuid[]))

-- name: erase_lead_distinct
-- What was said of the leads beside others goes.
delete from lead_distinct
where first_id in (select unnest($lead_ids::uuid[])) or second_id in (select unnest($lead_ids::uuid[]))

-- name: erase_lead_aliases
-- Further ids of the leads go.
delete from lead_aliases where lead_id in (select unnest($lead_ids::uuid[]))

-- name: erase_demo_truth
-- What the simulation knew of the leads goes.
delete from demo_truth where lead_id in (select unnest($lead_ids::uuid[]))

-- name: erase_demo_showcase
-- The leads leave the script of the demo.
delete from demo_showcase where lead_id in (select unnest($lead_ids::uuid[]))

-- name: erase_consents
-- The leads' consents go.
delete from consents where lead_id in (select unnest($lead_ids::uuid[]))

-- name: blank_own_requests
-- Requests of the person keep number, kind and time, and lose whose they were.
update privacy_requests set lead_id = null, subject = '', details = '', answer = ''
where lead_id in (select unnest($lead_ids::uuid[])) or regexp_matches(subject, $pattern, 'i')

-- name: blank_privacy_requests
-- Other requests no longer name the person.
update privacy_requests set
    details = without_traces(details, $pattern), answer = without_traces(answer, $pattern)
where regexp_matches(details || ' ' || answer, $pattern, 'i')

-- name: erase_leads
-- The leads themselves go.
delete from leads where lead_id in (select unnest($lead_ids::uuid[]))

-- name: blank_leads
-- What was noted on other leads no longer names the person.
update leads set notes = without_traces(notes, $pattern), lost_reason = without_traces(lost_reason, $pattern)
where regexp_matches(concat_ws(' ', notes, lost_reason), $pattern, 'i')

-- name: blank_jobs
-- Long work no longer names the person.
update jobs set payload = without_traces(payload::varchar, $pattern)::json, message = without_traces(message, $pattern)
where regexp_matches(payload::varchar || ' ' || message, $pattern, 'i')

-- name: blank_saved_views
-- Kept searches no longer name the person.
update saved_views set name = without_traces(name, $pattern), view = without_traces(view::varchar, $pattern)::json
where regexp_matches(name || ' ' || view::varchar, $pattern, 'i')

-- name: erase_api_replies
-- Answers kept for programs that ask twice go when they name the person.
delete from api_replies where regexp_matches(idempotency_key || ' ' || reply::varchar, $pattern, 'i')

-- name: blank_webhook_outbox
-- Messages to other programs no longer name the person; the digest by which they know it again stays.
update webhook_outbox set
    payload = without_traces(payload::varchar, $pattern)::json, last_error = without_traces(last_error, $pattern)
where regexp_matches(payload::varchar || ' ' || last_error, $pattern, 'i')

-- name: erase_webhook_told_scores
-- What other programs were told of the leads' scores goes.
delete from webhook_told_scores where lead_id in (select unnest($lead_ids::uuid[]))

-- name: erase_site_visitors
-- Nobody on the team's sites is the leads any more.
delete from site_visitors where lead_id in (select unnest($lead_ids::uuid[]))

-- name: blank_site_visits
-- Pages that were seen no longer name the person.
update site_visits set page = without_traces(page, $pattern) where regexp_matches(page, $pattern, 'i')

-- name: blank_models
-- Why a model was learned no longer names the person.
update models set why = without_traces(why, $pattern) where regexp_matches(why, $pattern, 'i')

-- name: blank_model_terms
-- Why a model began to serve no longer names the person.
update model_terms set why = without_traces(why, $pattern) where regexp_matches(why, $pattern, 'i')

-- name: blank_policy_terms
-- Why a policy began to choose no longer names the person.
update policy_terms set why = without_traces(why, $pattern) where regexp_matches(why, $pattern, 'i')

-- name: salt
-- At most one row: the salt of this workspace's digests.
select salt from privacy_salt

-- name: add_salt
-- One new row of privacy_salt.
insert into privacy_salt values ($salt)

-- name: add_tombstones
-- One row of erasure_tombstones per digest that has none.
insert or ignore into erasure_tombstones select unnest($digests::varchar[]), $erased_at::timestamp

-- name: tombstones
-- One row per erased lead.
select digest, erased_at from erasure_tombstones order by digest

-- name: risen
-- One row per lead here that was erased once.
select lead_id from leads
where list_contains($digests::varchar[], sha256(concat_ws(chr(31), $salt, lead_id::varchar))) order by lead_id
