-- What an import does with one value that a person may have changed since: `mine` is what the directory holds,
-- `before` what the source said last time, `now` what it says today. A person's word stays; only a gap is filled when
-- the source speaks for the first time.
create macro after_source(mine, before, now, is_first) as
    case
        when is_first then coalesce(mine, now)
        when mine is not distinct from before then now
        else mine
    end;

-- One row per company that the Receita Federal's files told us about: what they said last time. What a partner also
-- has comes first and under the same names; then what only the source knows. owner_name: the person behind a sole
-- trader, without CPF; people without the permission never see it.
create table partner_sources (
    cnpj varchar primary key using compression uncompressed,
    partner_id uuid not null,
    name varchar not null,
    legal_name varchar,
    phone varchar,
    email varchar,
    segment varchar,
    uf varchar,
    city varchar,
    ibge_code integer,
    latitude double,
    longitude double,
    priority integer not null,
    cnae_main varchar,
    cnae_secondary varchar[] not null,
    is_active boolean not null,
    fit_horses double not null,
    fit_services double not null,
    fit_events double not null,
    fit_equipment double not null,
    situation varchar,
    situation_since date,
    opened_on date,
    legal_nature varchar,
    size varchar,
    capital_brl double,
    is_mei boolean not null,
    is_simples boolean not null,
    is_headquarters boolean not null,
    is_person boolean not null,
    owner_name varchar,
    address varchar,
    postal_code varchar,
    second_phone varchar,
    read_at timestamp not null
);
