import sanitizeHtml from 'sanitize-html'

/** A longer page is not kept: its text is. */
const lengthMax = 300_000
const nestingMax = 60

const word = [/^[a-z0-9 -]{1,30}$/i]
const styles = {
  'text-align': [/^(left|right|center|justify)$/],
  'font-weight': [/^(normal|bold|[1-9]00)$/],
  'font-style': [/^(normal|italic)$/],
  'text-decoration': word,
}

/**
 * The page of a message as it may be shown, still in a frame of its own: no script, no form, no style beyond weight and
 * alignment, no address but of the web, of mail and of the telephone. Pictures are those that came with the message
 * (`cid:`); what would be fetched from elsewhere tells its sender that it was read, so its alternative text stands there
 * instead.
 */
export function cleanHtml(
  html: string,
): { readonly html: string; readonly blockedImages: number } | undefined {
  if (html.length > lengthMax) return undefined
  let blockedImages = 0
  const clean = sanitizeHtml(html, {
    allowedTags: [
      ...['p', 'div', 'span', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'pre', 'code'],
      ...[
        'b',
        'strong',
        'i',
        'em',
        'u',
        's',
        'small',
        'sub',
        'sup',
        'a',
        'img',
        'ul',
        'ol',
        'li',
        'dl',
        'dt',
        'dd',
      ],
      ...['table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th', 'caption', 'center'],
    ],
    allowedAttributes: {
      a: ['href', 'rel', 'target'],
      img: ['src', 'alt', 'width', 'height'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan'],
      '*': ['style', 'dir', 'lang'],
    },
    allowedStyles: { '*': styles },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['cid'] },
    allowProtocolRelative: false,
    nonTextTags: [
      'script',
      'style',
      'textarea',
      'option',
      'noscript',
      'title',
      'xmp',
      'svg',
      'math',
      'template',
    ],
    nestingLimit: nestingMax,
    transformTags: {
      a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer nofollow', target: '_blank' }),
      img: (_, attributes) => {
        if (/^cid:/i.test(attributes['src'] ?? '')) return { tagName: 'img', attribs: attributes }
        blockedImages += 1
        return { tagName: 'span', attribs: {}, text: attributes['alt'] ?? '' }
      },
    },
  })
  return { html: clean, blockedImages }
}
