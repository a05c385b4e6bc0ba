/** The part of a browser's window that tells of the network; absent elsewhere. */
type NetworkTarget = {
  addEventListener(type: 'online' | 'offline', listener: () => void): void;
  removeEventListener(type: 'online' | 'offline', listener: () => void): void;
};

/** Calls back when the browser loses or finds the network; outside of browsers never. Returns what ends this. */
export function watchNetwork(listeners: { onOnline(): void; onOffline(): void }): () => void {
  const target = globalThis as unknown as Partial<NetworkTarget>;
  const { addEventListener, removeEventListener } = target;
  if (addEventListener === undefined || removeEventListener === undefined) return () => undefined;
  addEventListener.call(target as NetworkTarget, 'online', listeners.onOnline);
  addEventListener.call(target as NetworkTarget, 'offline', listeners.onOffline);
  return () => {
    removeEventListener.call(target as NetworkTarget, 'online', listeners.onOnline);
    removeEventListener.call(target as NetworkTarget, 'offline', listeners.onOffline);
  };
}
