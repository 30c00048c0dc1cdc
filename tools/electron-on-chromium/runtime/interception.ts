// Every request that Chromium makes and that concerns the app passes through here, by way of CDP's Fetch domain:
// navigations (will-navigate), requests to the app's own schemes, and those that webRequest listeners watch.
import { browser } from './chromium.ts';
import { handledSchemes, handlerFor } from './protocol.ts';
import { appSchemes, toAppUrl, toBrowserHeader, toBrowserUrl } from './urls.ts';
import { webRequest } from './web-request.ts';

interface PausedRequest {
  requestId: string;
  request: {
    url: string;
    urlFragment?: string;
    method: string;
    headers: Record<string, string>;
    postDataEntries?: { bytes?: string }[];
  };
  frameId: string;
  resourceType: string;
  redirectedRequestId?: string;
  responseStatusCode?: number;
  responseErrorReason?: string;
  responseHeaders?: Header[];
}
interface Header {
  name: string;
  value: string;
}

/** What decides about a window's navigations: its WebContents. */
export interface MainFrameOwner {
  readonly id: number;
  allowsNavigation(url: string, isRedirect: boolean): boolean;
}

/** By frame id, which for a window's main frame is the id of its target. */
export const mainFrameOwners = new Map<string, MainFrameOwner>();

let started = false;

export function startInterception(): void {
  started = true;
  browser().on('Fetch.requestPaused', (paused: PausedRequest) => {
    respond(paused).catch((error) => {
      console.error(`Failed to handle ${toAppUrl(paused.request.url)}:`, error);
      browser().post('Fetch.failRequest', { requestId: paused.requestId, errorReason: 'Failed' });
    });
  });
  refreshInterception();
}

/** Tells Chromium which requests to pause; to be called when that changes. */
export function refreshInterception(): void {
  if (!started) return;
  const schemes = new Set([...appSchemes, ...handledSchemes()]);
  const urlPatterns = [...schemes].flatMap((scheme) => [
    `${scheme}://*`,
    `http://*.${scheme}.localhost/*`,
    `http://${scheme}.localhost/*`,
  ]);
  browser().post('Fetch.enable', {
    patterns: [
      { urlPattern: '*', resourceType: 'Document' },
      { urlPattern: '*/favicon.ico' },
      ...urlPatterns.map((urlPattern) => ({ urlPattern })),
      ...(webRequest.has('onBeforeRequest') ? [{ urlPattern: '*' }] : []),
      ...(webRequest.has('onHeadersReceived') ? [{ urlPattern: '*', requestStage: 'Response' }] : []),
    ],
  });
}

async function respond(paused: PausedRequest): Promise<void> {
  const { requestId, request, resourceType } = paused;
  const url = toAppUrl(request.url);
  const contents = mainFrameOwners.get(paused.frameId);
  const send = (command: string, params: object = {}): void =>
    browser().post(`Fetch.${command}`, { requestId, ...params });
  const details = {
    id: requestId,
    url,
    method: request.method,
    resourceType: contents && resourceType === 'Document' ? 'mainFrame' : (resourceTypes[resourceType] ?? 'other'),
    webContents: contents,
    webContentsId: contents?.id,
    referrer: toAppUrl(request.headers.Referer ?? ''),
    timestamp: Date.now(),
  };

  if (paused.responseStatusCode !== undefined) {
    const [status, headers] = await askAboutHeaders(details, paused.responseStatusCode, paused.responseHeaders ?? []);
    if (status === 0) return send('failRequest', { errorReason: 'BlockedByClient' });
    return send('continueResponse', { responseCode: status, responseHeaders: headers });
  }
  if (paused.responseErrorReason) return send('continueResponse');
  if (resourceType === 'Other' && /^https?:\/\/[^/]+\/favicon\.ico$/.test(request.url)) {
    return send('fulfillRequest', { responseCode: 204 }); // Electron does not ask for it
  }
  if (
    contents &&
    resourceType === 'Document' &&
    !contents.allowsNavigation(url + (request.urlFragment ?? ''), paused.redirectedRequestId !== undefined)
  ) {
    return send('failRequest', { errorReason: 'Aborted' });
  }
  const { cancel, redirectURL } = await webRequest.ask('onBeforeRequest', details);
  if (cancel) return send('failRequest', { errorReason: 'BlockedByClient' });
  if (redirectURL)
    return send('fulfillRequest', {
      responseCode: 307,
      responseHeaders: [{ name: 'Location', value: toBrowserUrl(redirectURL) }],
    });

  const handler = handlerFor(url);
  if (!handler)
    return appSchemes.has(url.split(':')[0]!)
      ? send('failRequest', { errorReason: 'Failed' })
      : send('continueRequest');
  const parts = (request.postDataEntries ?? []).map((entry) => Buffer.from(entry.bytes ?? '', 'base64'));
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    /^(referer|origin)$/i.test(name) ? toAppUrl(value) : value,
  ]);
  const response = await handler(
    new Request(url, { method: request.method, headers, body: parts.length > 0 ? Buffer.concat(parts) : null }),
  );
  if (response.type === 'error') return send('failRequest', { errorReason: 'Failed' });
  const body = Buffer.from(await response.arrayBuffer()).toString('base64');
  const [status, responseHeaders] = await askAboutHeaders(
    details,
    response.status,
    Array.from(response.headers, ([name, value]) => ({ name, value })),
  );
  if (status === 0) return send('failRequest', { errorReason: 'BlockedByClient' });
  send('fulfillRequest', { responseCode: status, responseHeaders, body });
}

/** Lets onHeadersReceived change the headers of a response. Returns status 0 to cancel it. */
async function askAboutHeaders(
  details: { url: string },
  status: number,
  headers: Header[],
): Promise<[number, Header[]]> {
  const responseHeaders: Record<string, string[]> = {};
  for (const { name, value } of headers) responseHeaders[name] = [...(responseHeaders[name] ?? []), value];
  const answer = await webRequest.ask('onHeadersReceived', {
    ...details,
    statusCode: status,
    statusLine: `HTTP/1.1 ${status}`,
    responseHeaders,
  } as { url: string });
  const changed = Object.entries<string | string[]>(answer.responseHeaders ?? responseHeaders);
  const newStatus = answer.cancel ? 0 : Number(answer.statusLine?.split(' ')[1] ?? status);
  return [
    newStatus,
    changed.flatMap(([name, values]) =>
      [values].flat().map((value) => ({ name, value: toBrowserHeader(name, value) })),
    ),
  ];
}

const resourceTypes: Record<string, string> = {
  Document: 'subFrame',
  Stylesheet: 'stylesheet',
  Image: 'image',
  Media: 'media',
  Font: 'font',
  Script: 'script',
  XHR: 'xhr',
  Fetch: 'xhr',
  WebSocket: 'webSocket',
  Ping: 'ping',
  CSPViolationReport: 'cspReport',
};
