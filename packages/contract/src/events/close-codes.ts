/** Why a WebSocket was closed; 4000-4499: reconnect, 4500-4999: do not retry as it is. */
export const closeCodes = {
  shutdown: 4001,
  /** Something the server depends on is out of reach just now. */
  unavailable: 4002,
  slow: 4008,
  stateLost: 4010,
  noPong: 4012,
  rateLimited: 4013,
  credentialsStale: 4014,
  badTicket: 4500,
  badFrame: 4501,
  connectionLimit: 4504,
  forbidden: 4507,
  unsupportedVersion: 4509,
  /** A real fault of the server; never an authentication failure. */
  serverFault: 1011,
} as const;

export type CloseCode = (typeof closeCodes)[keyof typeof closeCodes];

/** Whether a client should reconnect after this close code; ordinary network closes (below 4000) say yes. */
export function shouldReconnect(code: number): boolean {
  return code < 4500;
}
