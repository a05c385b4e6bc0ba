import pg from 'pg';

/** A service's three roles: the owner migrates, the app serves under row level security, the worker sees all tenants. */
export type RoleUrls = { readonly owner: string; readonly app: string; readonly worker: string };

export type BootstrapOptions = {
  /** Superuser URL of the server's `postgres` database. */
  readonly serverUrl: string;
  /** Superuser URL of the application database, which is made if it is missing. */
  readonly databaseUrl: string;
  /** Passwords of the roles, by role name. */
  readonly passwords: Readonly<Record<RoleName, string>>;
};

const rolesOfService = {
  auth: { owner: 'apex_auth_owner', app: 'apex_auth', worker: 'apex_auth_worker' },
  backend: { owner: 'apex_app_owner', app: 'apex_app', worker: 'apex_app_worker' },
  analytics: { owner: 'apex_analytics_owner', app: 'apex_analytics', worker: 'apex_analytics_worker' },
} as const;
const schemaOfService = { auth: 'auth', backend: 'app', analytics: 'analytics' } as const;

export type DatabaseService = keyof typeof rolesOfService;
const databaseServices = Object.keys(rolesOfService) as DatabaseService[];
export type RoleName = (typeof rolesOfService)[DatabaseService]['owner' | 'app' | 'worker'];
export const roleNames = Object.values(rolesOfService).flatMap((names) => Object.values(names)) as RoleName[];

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Makes the roles (with their present passwords), the database and the schemas; may be repeated, and changes no data. */
export async function bootstrapDatabase(
  options: BootstrapOptions,
): Promise<Record<DatabaseService, RoleUrls>> {
  const database = new URL(options.databaseUrl).pathname.slice(1);
  await withClient(options.serverUrl, async (client) => {
    const roles = await client.query<{ rolname: string }>('select rolname from pg_roles');
    const known = new Set(roles.rows.map((row) => row.rolname));
    for (const name of roleNames) {
      const verb = known.has(name) ? 'alter' : 'create';
      const bypass = name.endsWith('_worker') ? 'bypassrls' : 'nobypassrls';
      const password = client.escapeLiteral(options.passwords[name]);
      await client.query(`${verb} role ${name} login nosuperuser ${bypass} password ${password}`);
    }
    const databases = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (databases.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
  });
  await withClient(options.databaseUrl, async (client) => {
    await client.query('revoke create on schema public from public');
    for (const service of databaseServices) {
      const { owner, app, worker } = rolesOfService[service];
      await client.query(
        `grant connect, create on database ${client.escapeIdentifier(database)} to ${owner}`,
      );
      await client.query(`create schema if not exists ${schemaOfService[service]} authorization ${owner}`);
      await client.query(`grant usage on schema ${schemaOfService[service]} to ${app}, ${worker}`);
    }
  });
  return Object.fromEntries(
    databaseServices.map((service) => {
      const urlOf = (name: RoleName) => {
        const url = new URL(options.databaseUrl);
        url.username = name;
        url.password = encodeURIComponent(options.passwords[name]);
        return url.href;
      };
      const { owner, app, worker } = rolesOfService[service];
      return [service, { owner: urlOf(owner), app: urlOf(app), worker: urlOf(worker) }];
    }),
  ) as Record<DatabaseService, RoleUrls>;
}
