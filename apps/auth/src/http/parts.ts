import type { ServiceTokenVerifier } from '@netra/foundation';
import type { Library } from '../sign-in/library.ts';
import type { AuditLog } from '../store/audit-log.ts';
import type { AuthStores } from '../store/stores.ts';
import type { AccessTokens } from '../tokens/access-tokens.ts';

/** What the routes are handed: made once at start, the same for every request. */
export type AuthParts = {
  readonly stores: AuthStores;
  readonly library: Library;
  readonly tokens: AccessTokens;
  readonly audit: AuditLog;
  readonly serviceToken: ServiceTokenVerifier;
  /** Origin that browsers see. */
  readonly publicUrl: string;
  readonly now: () => Date;
};
