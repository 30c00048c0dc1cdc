// All that a page of Warren gets of the main process: one way to call, and one way to hear.
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { Bridge, EventBatch } from '../shared/contract.ts';
import type { Reply } from '../shared/failure.ts';

// Written out, because a sandboxed preload script can't import values; their types hold them to the contract's.
const CALL_CHANNEL: typeof import('../shared/contract.ts').CALL_CHANNEL = 'warren:call';
const BATCH_CHANNEL: typeof import('../shared/contract.ts').BATCH_CHANNEL = 'warren:batch';

const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke(CALL_CHANNEL, name, input) as Promise<Reply<unknown>>,
  onBatch(listener) {
    const listen = (_event: IpcRendererEvent, batch: EventBatch): void => listener(batch);
    ipcRenderer.on(BATCH_CHANNEL, listen);
    return () => void ipcRenderer.off(BATCH_CHANNEL, listen);
  },
};

contextBridge.exposeInMainWorld('warren', bridge);
