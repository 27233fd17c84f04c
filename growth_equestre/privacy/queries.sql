-- name: add_text
-- One new row of consent_texts, one version after the last of its purpose.
insert into consent_texts
select
    $text_id::uuid, $purpose, coalesce(max(version), 0) + 1, $body, $published_at::timestamp, $published_by
from consent_texts where purpose = $purpose

-- name: texts
-- One row per version of a consent text, the newest of each purpose first.
select * from consent_texts order by purpose, version desc

-- name: put_consent
-- One row of consents, new or in the place of the old.
insert or replace into consents values (
    $consent_id::uuid, $lead_id::uuid, $text_id::uuid, $given_at::timestamp, $channel, $noted_by,
    $withdrawn_at::timestamp, $withdrawn_channel, $withdrawn_noted_by
)

-- name: consents
-- One row per consent of the lead with its text, the newest first.
select c.*, t.purpose, t.version, t.body
from consents c join consent_texts t using (text_id)
where c.lead_id = $lead_id::uuid
order by c.given_at desc, c.consent_id

-- name: next_request_number
-- One row: the number of the next request.
select nextval('privacy_request_number')

-- name: put_request
-- One row of privacy_requests, new or in the place of the old.
insert or replace into privacy_requests values (
    $request_id::uuid, $number, $kind, $lead_id::uuid, $subject, $channel, $details, $received_at::timestamp,
    $due_at::timestamp, $opened_by, $closed_at::timestamp, $closed_by, $outcome, $answer, $proof::json
)

-- name: requests
-- One row per request: open ones first, the most urgent first; then the closed ones, the last closed first.
select * from privacy_requests
order by closed_at desc nulls first, due_at, number

-- name: request
-- At most one row: the request with this id.
select * from privacy_requests where request_id = $request_id::uuid

-- name: request_numbered
-- At most one row: the request with this number.
select * from privacy_requests where number = $number

-- name: snapshot_texts
-- One row per incoming key that exists: the text as JSON.
-- needs: incoming (row_key varchar)
select t.text_id::varchar as row_key, to_json(t)::varchar as record
from consent_texts t where t.text_id in (select row_key::uuid from incoming)

-- name: restore_texts
-- One row of consent_texts per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into consent_texts by name
select unnest(from_json(record::json, '{
    "text_id": "UUID", "purpose": "VARCHAR", "version": "INTEGER", "body": "VARCHAR", "published_at": "TIMESTAMP",
    "published_by": "VARCHAR"
}')) from incoming

-- name: remove_texts
-- Texts with the incoming keys go.
-- needs: incoming (row_key varchar)
delete from consent_texts where text_id in (select row_key::uuid from incoming)

-- name: label_texts
-- One row per incoming key that exists: its purpose and version.
-- needs: incoming (row_key varchar)
select text_id::varchar as row_key, purpose || ', versão ' || version as label
from consent_texts where text_id in (select row_key::uuid from incoming)

-- name: texts_in_use
-- One row per incoming text to which somebody consented.
-- needs: incoming (row_key varchar)
select distinct text_id::varchar as row_key from consents
where text_id in (select row_key::uuid from incoming)

-- name: snapshot_consents
-- One row per incoming key that exists: the consent as JSON.
-- needs: incoming (row_key varchar)
select c.consent_id::varchar as row_key, to_json(c)::varchar as record
from consents c where c.consent_id in (select row_key::uuid from incoming)

-- name: restore_consents
-- One row of consents per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into consents by name
select unnest(from_json(record::json, '{
    "consent_id": "UUID", "lead_id": "UUID", "text_id": "UUID", "given_at": "TIMESTAMP", "channel": "VARCHAR",
    "noted_by": "VARCHAR", "withdrawn_at": "TIMESTAMP", "withdrawn_channel": "VARCHAR", "withdrawn_noted_by": "VARCHAR"
}')) from incoming

-- name: remove_consents
-- Consents with the incoming keys go.
-- needs: incoming (row_key varchar)
delete from consents where consent_id in (select row_key::uuid from incoming)

-- name: label_consents
-- One row per incoming key that exists: how it was given.
-- needs: incoming (row_key varchar)
select consent_id::varchar as row_key, 'Consentimento por ' || channel as label
from consents where consent_id in (select row_key::uuid from incoming)

-- name: consent_keys_of_leads
-- One row per consent of the incoming leads.
-- needs: incoming (row_key varchar)
select consent_id::varchar as row_key from consents
where lead_id in (select row_key::uuid from incoming) order by consent_id

-- name: snapshot_requests
-- One row per incoming key that exists: the request as JSON.
-- needs: incoming (row_key varchar)
select r.request_id::varchar as row_key, to_json(r)::varchar as record
from privacy_requests r where r.request_id in (select row_key::uuid from incoming)

-- name: restore_requests
-- One row of privacy_requests per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into privacy_requests by name
select unnest(from_json(record::json, '{
    "request_id": "UUID", "number": "BIGINT", "kind": "VARCHAR", "lead_id": "UUID", "subject": "VARCHAR",
    "channel": "VARCHAR", "details": "VARCHAR", "received_at": "TIMESTAMP", "due_at": "TIMESTAMP",
    "opened_by": "VARCHAR", "closed_at": "TIMESTAMP", "closed_by": "VARCHAR", "outcome": "VARCHAR",
    "answer": "VARCHAR", "proof": "JSON"
}')) from incoming

-- name: remove_requests
-- Requests with the incoming keys go.
-- needs: incoming (row_key varchar)
delete from privacy_requests where request_id in (select row_key::uuid from incoming)

-- name: label_requests
-- One row per incoming key that exists: its number.
-- needs: incoming (row_key varchar)
select request_id::varchar as row_key, 'Pedido nº ' || number as label
from privacy_requests where request_id in (select row_key::uuid from incoming)
