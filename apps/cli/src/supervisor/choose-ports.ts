import { ApexError, type ServiceName, services } from '@netra/contract';
import { freePort, isPortFree } from './ports.ts';
import type { ServicePorts } from './service-plan.ts';

const defaultPorts: ServicePorts = { web: 3000, backend: 8000, auth: 8001, analytics: 8002 };

export type PortChoice = { readonly ports: ServicePorts; readonly notices: readonly string[] };

async function choose(
  service: ServiceName,
  wanted: number | undefined,
): Promise<{ port: number; notice?: string }> {
  if (wanted === 0) return { port: await freePort() };
  const port = wanted ?? defaultPorts[service];
  if (await isPortFree(port)) return { port };
  const variable = `APEX_${service.toUpperCase()}_PORT`;
  if (wanted !== undefined) {
    throw new ApexError(
      'port_in_use',
      `Port ${port} (${service}, from ${variable}) is in use by another program.`,
      {
        suggestion: `End that program, or set ${variable} to a free port (0 takes any).`,
      },
    );
  }
  const chosen = await freePort();
  return {
    port: chosen,
    notice: `port ${port} is in use, so ${service} takes ${chosen} (set ${variable} to choose)`,
  };
}

/**
 * Decides each service's port before anything starts: a port that was asked for must be free, 0 means any,
 * and a default that is taken gives way to a free one with a notice. Raises `port_in_use`.
 */
export async function choosePorts(
  wanted: Readonly<Partial<Record<ServiceName, number>>>,
): Promise<PortChoice> {
  const choices = await Promise.all(services.map((service) => choose(service, wanted[service])));
  const ports = Object.fromEntries(services.map((service, index) => [service, choices[index]?.port ?? 0]));
  return {
    ports: ports as ServicePorts,
    notices: choices.flatMap((choice) => (choice.notice === undefined ? [] : [choice.notice])),
  };
}
