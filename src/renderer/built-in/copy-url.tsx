import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useSteady } from '../frame.ts';
import { Button } from '../ui/button.tsx';

/** Copies the broker's URL, for scripts that share it. */
export function CopyUrl({ url }: { readonly url: string }) {
  const [copied, setCopied] = useState<string | null>(null);
  const old = useSteady(copied, 2_000) !== null;
  const copy = async (): Promise<void> => {
    setCopied(null);
    await navigator.clipboard.writeText(url);
    setCopied(url);
  };
  const isFresh = copied === url && !old;
  return (
    <Button
      size="small"
      hint={`${url} for scripts in any language: they share its queues`}
      onClick={() => void copy().catch(() => setCopied(null))}
    >
      {isFresh ? <Check size={12} aria-hidden /> : <Copy size={12} aria-hidden />} {isFresh ? 'Copied' : 'Copy URL'}
    </Button>
  );
}
