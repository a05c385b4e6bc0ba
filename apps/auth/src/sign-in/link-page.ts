/** The page a used or expired link answers with: plain HTML that needs no script and names nobody. */
export const linkRefusedPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>This link no longer works - Netra Apex</title>
<style>
  body { font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1.5rem; color: #16202b; background: #fff; }
  h1 { font-size: 1.5rem; line-height: 1.25; }
  a { color: #0b57d0; }
  @media (prefers-color-scheme: dark) { body { color: #e6ebf0; background: #10161d; } a { color: #8ab4f8; } }
</style>
</head>
<body>
<main>
<h1>This sign-in link no longer works</h1>
<p>Each link signs in once and within 15 minutes. This one was used before, is past its time or was not copied whole.</p>
<p><a href="/">Go to sign-in</a>. To get a new link, start Apex again, or ask whoever runs it for you.</p>
</main>
</body>
</html>
`;
