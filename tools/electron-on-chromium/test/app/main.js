// The app that the tests drive. What happens in it goes to globalThis.log, where app.evaluate() reads it.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import electron, { app, BrowserWindow, ipcMain, net, protocol, session } from 'electron';
import * as fromMain from 'electron/main';

const here = import.meta.dirname;
const log = [];
globalThis.log = log;
globalThis.sameModule = fromMain.app === app && electron.app === app;
globalThis.requests = [];
if (process.env.FIXTURE_PREVENT) app.once(process.env.FIXTURE_PREVENT, (event) => event.preventDefault());
for (const name of [
  'will-finish-launching',
  'ready',
  'before-quit',
  'will-quit',
  'quit',
  'window-all-closed',
  'web-contents-created',
  'browser-window-created',
  'render-process-gone',
  'child-process-gone',
]) {
  if (name === 'window-all-closed' && !process.env.FIXTURE_STAY) continue; // its default is to quit
  app.on(name, (...args) => {
    log.push(name);
    if (name.endsWith('gone')) log.push(args.at(-1).reason);
    if (process.env.FIXTURE_PRINT) process.stdout.write(`${name} ${name === 'quit' ? args[1] : ''}\n`);
  });
}
if (process.env.FIXTURE_LOCK && !app.requestSingleInstanceLock({ from: process.pid })) {
  console.log('second instance');
  app.quit();
}
app.on('second-instance', (_event, argv, cwd, data) => log.push({ argv, cwd, data }));

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

ipcMain.handle('echo', (_event, value) => value);
ipcMain.handle('fail', () => {
  throw new TypeError('no good');
});
ipcMain.handle('uncloneable', () => () => {});
ipcMain.handle('who', (event) => ({
  id: event.sender.id,
  url: event.senderFrame.url,
  origin: event.senderFrame.origin,
}));
ipcMain.on('ping', (event, value) =>
  event.reply('pong', value, event.sender === BrowserWindow.fromWebContents(event.sender).webContents),
);
ipcMain.on('log', (_event, ...args) => log.push(args));

globalThis.openWindow = async (url, options = {}) => {
  const window = new BrowserWindow({
    width: 640,
    height: 480,
    ...options,
    webPreferences: {
      preload: path.join(here, 'preload.cjs'),
      additionalArguments: ['--extra'],
      ...options.webPreferences,
    },
  });
  await window.loadURL(url);
  return window;
};

app.whenReady().then(async () => {
  protocol.handle('app', async (request) => {
    const { host, pathname } = new URL(request.url);
    globalThis.requests.push(`${request.method} ${request.url}`);
    if (pathname === '/post')
      return Response.json(
        { body: await request.text(), header: request.headers.get('x-custom'), origin: request.headers.get('origin') },
        { status: 201, headers: { 'x-answer': '42' } },
      );
    if (pathname === '/redirect')
      return new Response(null, { status: 302, headers: { location: `app://${host}/other.html` } });
    if (pathname === '/throw') throw new Error('handler failed');
    if (pathname === '/missing') return new Response('nothing here', { status: 404 });
    const file = await net.fetch(
      pathToFileURL(pathname === '/font.woff2' ? process.env.FIXTURE_FONT : path.join(here, 'pages', pathname)).href,
    );
    const headers = new Headers(file.headers);
    if (pathname.endsWith('.html'))
      headers.set('content-security-policy', "default-src 'self' app:; img-src app://bundle data:");
    return new Response(file.body, { headers });
  });
  session.defaultSession.webRequest.onHeadersReceived({ urls: ['app://bundle/headers.html*'] }, (details, callback) => {
    callback({ responseHeaders: { ...details.responseHeaders, 'X-Added': ['yes'] } });
  });
  if (process.env.FIXTURE_WINDOWS !== '0') await globalThis.openWindow('app://bundle/index.html', { title: 'First' });
});
