import type { Role } from '@netra/contract';
import type { Generated, JSONColumnType } from 'kysely';

type UserTable = { id: string; name: string; email: string; created_at: Date };

type SessionTable = {
  id: string;
  user_id: string;
  created_at: Date;
  updated_at: Date;
  expires_at: Date;
  ip_address: string | null;
  user_agent: string | null;
  active_organization_id: string | null;
};

type OrganizationTable = { id: string; name: string; slug: string; created_at: Date };

type MemberTable = { id: string; organization_id: string; user_id: string; role: Role; created_at: Date };

type InstallationTable = { id: string; user_id: string; organization_id: string; created_at: Date };

type SigningKeyTable = {
  kid: string;
  public_jwk: JSONColumnType<{ kty: 'OKP'; crv: 'Ed25519'; x: string }>;
  private_key: string;
  published_at: Date;
  signs_from: Date;
  retires_at: Date | null;
};

type ApiKeyTable = {
  id: string;
  organization_id: string;
  name: string;
  prefix: string;
  secret_hash: Buffer;
  permissions: string[];
  project: string | null;
  created_by: string | null;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
};

type SignInLinkTable = {
  token_hash: Buffer;
  user_id: string;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
};

type AttemptTable = { subject: string; count: number; last_at: Date; blocked_until: Date | null };

type AuditEventTable = {
  id: Generated<string>;
  at: Date;
  operation: string;
  outcome: 'succeeded' | 'refused';
  reason: string | null;
  user_id: string | null;
  organization_id: string | null;
  session_id: string | null;
  email: string | null;
  subject_id: string | null;
  ip_address: string | null;
  user_agent: string | null;
  request_id: string;
};

type RevocationTable = { id: Generated<string>; subject_id: string; revoked_at: Generated<Date> };

/** The tables of schema `auth` as our own code reads them; the library's other columns are its own business. */
export type AuthTables = {
  user: UserTable;
  session: SessionTable;
  organization: OrganizationTable;
  member: MemberTable;
  installation: InstallationTable;
  signing_key: SigningKeyTable;
  api_key: ApiKeyTable;
  sign_in_link: SignInLinkTable;
  attempt: AttemptTable;
  audit_event: AuditEventTable;
  revocation: RevocationTable;
};
