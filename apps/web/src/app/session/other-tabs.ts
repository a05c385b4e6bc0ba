/** All tabs of this browser share one session cookie; what one does to the session concerns all. */
const channelName = 'apex-session';

/** Tells the other tabs that the session ended or changed its organization. */
export function tellOtherTabs(): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage('changed');
  channel.close();
}

/** Calls `listener` when another tab ended the session or changed its organization. */
export function onChangeInOtherTab(listener: () => void): void {
  new BroadcastChannel(channelName).addEventListener('message', listener);
}
