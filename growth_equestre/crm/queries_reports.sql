-- name: next_number
-- One row: the number of the report about to be made; never given twice, also when a report is taken back.
select nextval('lead_report_number')

-- name: add
-- One new row of lead_reports.
insert into lead_reports (report_id, number, lead_id, made_at, actor_id, actor_name, content)
values ($report_id::uuid, $number, $lead_id::uuid, $made_at, $actor_id, $actor_name, $content::json)

-- name: of_lead
-- One row per report about the lead, newest first, without its content.
select * exclude (content) from lead_reports where lead_id = $lead_id::uuid order by number desc

-- name: content
-- At most one row: all that the report said.
select content::varchar from lead_reports where report_id = $report_id::uuid

-- name: keys_of_leads
-- One row per report about the incoming leads.
-- needs: incoming (row_key varchar)
select report_id::varchar as row_key from lead_reports
where lead_id in (select row_key::uuid from incoming)
order by row_key

-- name: snapshot_reports
-- One row per incoming key that exists: the report as JSON.
-- needs: incoming (row_key varchar)
select r.report_id::varchar as row_key, to_json(r)::varchar as record
from lead_reports r where r.report_id in (select row_key::uuid from incoming)

-- name: restore_reports
-- One row of lead_reports per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into lead_reports
select fields.* from (
    select from_json(record, '{
        "report_id": "UUID", "number": "BIGINT", "lead_id": "UUID", "made_at": "TIMESTAMP", "actor_id": "VARCHAR",
        "actor_name": "VARCHAR", "content": "JSON"
    }') as fields
    from incoming
)

-- name: remove_reports
-- Reports with the incoming keys go.
-- needs: incoming (row_key varchar)
delete from lead_reports where report_id in (select row_key::uuid from incoming)

-- name: label_reports
-- One row per incoming key that exists: its number.
-- needs: incoming (row_key varchar)
select report_id::varchar as row_key, 'Relatório ' || number as label
from lead_reports where report_id in (select row_key::uuid from incoming)
