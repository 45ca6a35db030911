import type { Migration } from './migration.ts'

/**
 * From where an organization's members may come in; the ranges of all organizations by one function, for those who are not known yet. A
 * key that was put out of use seals nothing any more: what was sealed by it a moment before it went is refused, not stored unreadable.
 */
export const safeguards: Migration = {
  version: 7,
  name: 'safeguards',
  sql: `
    alter table organization add column allowed_ranges text[] not null default '{}';
    grant update (allowed_ranges) on organization to ansim_app;

    create function ansim_allowed_ranges() returns table (organization_id uuid, allowed_ranges text[])
      language sql stable security definer set search_path = public, pg_temp as $$
      select o.organization_id, o.allowed_ranges from organization o order by 1
    $$;
    revoke all on function ansim_allowed_ranges() from public;
    grant execute on function ansim_allowed_ranges() to ansim_app;

    alter table instance add column retired_keys text[] not null default '{}';
    grant update (retired_keys) on instance to ansim_app;
    grant update (key_id, sealed) on camera_credential, member_totp to ansim_app;
    create function ansim_refuse_retired_key() returns trigger language plpgsql as $$
    begin
      if exists (select 1 from instance where new.key_id = any (retired_keys)) then
        raise exception 'the key % is retired', new.key_id using errcode = 'AN001';
      end if;
      return new;
    end $$;
    create trigger camera_credential_key before insert or update of key_id, sealed on camera_credential
      for each row execute function ansim_refuse_retired_key();
    create trigger member_totp_key before insert or update of key_id, sealed on member_totp
      for each row execute function ansim_refuse_retired_key();`,
}
