import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../../ui/button.tsx';

/** Copies a text. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <IconButton
      label={label}
      hint={copied ? 'Copied' : label}
      size="small"
      onClick={copy}
      onBlur={() => setCopied(false)}
    >
      {copied ? <Check size={12} /> : <Copy size={12} />}
    </IconButton>
  );
}
