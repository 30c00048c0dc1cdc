import type { ServerCertificate } from '../../shared/calls/profile-calls.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import styles from './connections.module.css';
import { Fingerprint } from './fingerprint.tsx';

const day = (iso: string): string => new Date(iso).toLocaleDateString();

/** A certificate that a broker shows and nobody here trusts, with the offer to trust it by itself. */
export function CertificateNotice({
  certificate: { subject, issuer, names, validFrom, validTo, fingerprint },
  onTrust,
}: {
  readonly certificate: ServerCertificate;
  readonly onTrust: () => void;
}) {
  const isValid = Date.parse(validTo) > Date.now() && Date.parse(validFrom) <= Date.now();
  const rows = [
    ['Made out to', [subject, names].filter((text) => text !== '').join('; ')],
    ['Signed by', issuer === subject ? 'itself' : issuer],
    ['Valid', `${day(validFrom)} to ${day(validTo)}`],
  ] as const;
  return (
    <Notice
      tone="warning"
      actions={
        isValid && (
          <Button size="small" onClick={onTrust}>
            Trust this certificate
          </Button>
        )
      }
    >
      <p>The broker shows this certificate:</p>
      <dl className={styles.certificate}>
        {rows.map(([term, text]) => (
          <div key={term}>
            <dt className="dim">{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        <div>
          <dt className="dim">SHA-256 fingerprint</dt>
          <dd>
            <Fingerprint text={fingerprint} />
          </dd>
        </div>
      </dl>
      <p className="dim">
        {isValid
          ? 'Trust it only if this fingerprint is the one that the broker’s administrator gives you: from then on no other certificate is accepted.'
          : 'It is not valid today, so it can’t be trusted: have it renewed.'}
      </p>
    </Notice>
  );
}
