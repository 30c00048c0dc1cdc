const { contextBridge, ipcRenderer } = require('electron');

const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
};
const { EventEmitter } = require('node:events');
const local = new EventEmitter();

if (location.search === '?broken') throw new Error('preload is broken');

const page = { inPage: typeof window.setByPage, readyState: document.readyState };
contextBridge.exposeInMainWorld('api', {
  info: {
    page,
    argv: process.argv,
    type: process.type,
    platform: process.platform,
    versions: process.versions,
    sandboxed: process.sandboxed,
    env: process.env.FIXTURE_ENV,
    filename: __filename,
  },
  data: { date: new Date(0), bytes: new Uint8Array([1, 2]), list: [1, [2]] },
  requireFs: () => attempt(() => require('fs')),
  modules: () => [
    typeof require('events').EventEmitter,
    typeof require('timers').setTimeout,
    typeof require('url').URL,
  ],
  add: (a, b) => a + b,
  throws: () => {
    throw new RangeError('too far');
  },
  later: async (value) => {
    await null;
    return value;
  },
  laterFails: async () => {
    throw new Error('later no');
  },
  callBack: async (callback, value) => [callback(value), await callback(value)],
  makeCounter: () => {
    let n = 0;
    return { next: () => ++n };
  },
  awaits: (promise) => promise.then((value) => value * 2),
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  invokeDescribed: async (...args) => JSON.stringify(await ipcRenderer.invoke('echo', ...args)),
  invokeFunction: () => ipcRenderer.invoke('echo', () => {}).catch((error) => error.message),
  invokeError: (channel) =>
    ipcRenderer.invoke(channel).catch((error) => ({ isError: error instanceof Error, message: error.message })),
  send: (channel, ...args) => ipcRenderer.send(channel, ...args),
  on: (channel, callback) => {
    const listener = (_event, ...args) => callback(...args);
    ipcRenderer.on(channel, listener);
    return () => ipcRenderer.removeListener(channel, listener);
  },
  once: (channel, callback) => {
    ipcRenderer.once(channel, (_event, ...args) => callback(...args));
  },
  listenerCount: (channel) => ipcRenderer.listenerCount(channel),
  removeAll: (channel) => {
    ipcRenderer.removeAllListeners(channel);
  },
  exposeAgain: () => attempt(() => contextBridge.exposeInMainWorld('api', {})),
  local: () => {
    const seen = [];
    local.once('x', (value) => seen.push(value));
    local.emit('x', 1);
    local.emit('x', 2);
    return seen;
  },
  roundTrip: async () => {
    const circular = { name: 'loop' };
    circular.self = circular;
    const sent = {
      undefined: undefined,
      null: null,
      nan: NaN,
      infinity: -Infinity,
      zero: -0,
      big: 12345678901234567890n,
      date: new Date(1e12),
      regexp: /a+/gi,
      map: new Map([
        ['k', new Set([1, 'two'])],
        [{ key: true }, undefined],
      ]),
      bytes: new Uint8Array([0, 128, 255]),
      floats: new Float64Array([0.5, -1]),
      buffer: new Uint8Array([7, 8]).buffer,
      error: new TypeError('outer', { cause: new Error('inner') }),
      dollar: { $: 'date', v: 1 },
      sparse: [1, undefined, 3],
      circular,
    };
    const got = await ipcRenderer.invoke('echo', sent);
    return {
      undefined: 'undefined' in got && got.undefined === undefined,
      null: got.null === null,
      nan: Number.isNaN(got.nan),
      infinity: got.infinity === -Infinity,
      zero: Object.is(got.zero, -0),
      big: got.big === sent.big,
      date: got.date instanceof Date && +got.date === 1e12,
      regexp: String(got.regexp) === '/a+/gi',
      map: got.map instanceof Map && got.map.get('k') instanceof Set && got.map.get('k').has('two'),
      mapKey: [...got.map.keys()][1].key === true,
      bytes: got.bytes instanceof Uint8Array && got.bytes.join() === '0,128,255',
      floats: got.floats instanceof Float64Array && got.floats.join() === '0.5,-1',
      buffer: got.buffer instanceof ArrayBuffer && new Uint8Array(got.buffer).join() === '7,8',
      error: got.error instanceof TypeError && got.error.message === 'outer' && got.error.cause.message === 'inner',
      dollar: got.dollar.$ === 'date' && got.dollar.v === 1,
      sparse: got.sparse.length === 3 && got.sparse[1] === undefined,
      circular: got.circular.self === got.circular,
    };
  },
});
window.addEventListener('DOMContentLoaded', () => document.documentElement.setAttribute('data-preload', 'saw-dom'));
ipcRenderer.on('port', (event) => window.postMessage('port', '*', event.ports));
