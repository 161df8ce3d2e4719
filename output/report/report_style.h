/* The style of a report: one text column, wide tables and pictures that scroll sideways on a phone, colours for light, dark
 * and paper.
 *
 * * Series colours are Okabe and Ito's as in the plots; in the dark each becomes a lighter one of the same hue, and the
 * darker second round becomes a paler one. Everything is by custom properties, since pictures are part of the page
 * (report_svg.h). */
#ifndef OUTPUT_REPORT_REPORT_STYLE_H
#define OUTPUT_REPORT_REPORT_STYLE_H

/* clang-format off */
#define REPORT_STYLE \
    ":root{color-scheme:light dark;--paper:#fff;--ink:#24292f;--faint:#5f6872;--line:#d8dde2;--pale:#eff1f3;" \
    "--card:#f6f8fa;--good:#0a6b4b;" \
    "--bad:#b3261e;--unsure:#8a5a00;--accent:#0072b2}\n" \
    "@media screen and (prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#e3e7eb;--faint:#a3adb7;--line:#39414a;" \
    "--pale:#232a32;" \
    "--card:#1b2128;--good:#4cc9a0;--bad:#ff8a7e;--unsure:#f0b94a;--accent:#58ace6;" \
    "--c0072b2:#4ba3e3;--cd55e00:#ff8b45;--c009e73:#2ec499;--ccc79a7:#e59cc5;--c56b4e9:#9ad4f6;--ce69f00:#f4b63f;" \
    "--cb8a800:#d9cc3c;" \
    "--c003959:#b9dcf5;--c6a2f00:#ffc9a6;--c004f39:#a3e6d2;--c663c53:#f3cfe2;--c2b5a74:#cfeafb;--c734f00:#fadf9f;" \
    "--c5c5400:#ece59a}}\n" \
    "*{box-sizing:border-box}\n" \
    "body{margin:0;background:var(--paper);color:var(--ink);" \
    "font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}\n" \
    "main{max-width:66rem;margin:0 auto;padding:2rem 1.25rem 4rem}\n" \
    "h1{font-size:1.75rem;line-height:1.2;margin:0 0 .4rem;overflow-wrap:anywhere}\n" \
    "h2{font-size:1.25rem;margin:2.6rem 0 .7rem;padding-top:.9rem;border-top:1px solid var(--line)}\n" \
    "h3{font-size:1rem;margin:1.5rem 0 .4rem}\n" \
    "p,ul,pre,figure{margin:.6rem 0}p,li{max-width:46rem;overflow-wrap:anywhere}ul{padding-left:1.2rem}" \
    "li{margin:.25rem 0}\n" \
    ".question{font-size:1.1rem;color:var(--faint);margin:.2rem 0 1rem}\n" \
    ".answer{font-size:1.2rem;line-height:1.45;max-width:none;padding:.9rem 1.1rem;background:var(--card);" \
    "border-left:4px solid var(--accent);" \
    "border-radius:0 6px 6px 0}\n" \
    ".note,figcaption{font-size:.875rem;color:var(--faint)}\n" \
    ".wide,.picture{overflow-x:auto}\n" \
    "table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;margin:.5rem 0}\n" \
    "th,td{padding:.34rem 1.1rem .34rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}\n" \
    "th{font-weight:600;color:var(--faint);white-space:nowrap}td{overflow-wrap:break-word;max-width:22rem}" \
    "th:empty{padding:0;border:0}.name{white-space:nowrap}.long{min-width:13rem}\n" \
    ".number{text-align:right;white-space:nowrap}\n" \
    ".good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:700}.unsure{color:var(--unsure);" \
    "font-weight:600}\n" \
    "pre{overflow-x:auto;padding:.7rem .9rem;background:var(--card);border-radius:6px;font-size:.85rem}\n" \
    "code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}\n" \
    "figure{margin:1.1rem 0 1.6rem}svg{display:block;width:100%;height:auto;" \
    "font-family:'Helvetica Neue',Arial,'Liberation Sans','DejaVu Sans',sans-serif}\n" \
    "image{image-rendering:pixelated}figcaption{margin-top:.3rem;max-width:46rem}\n" \
    "@media (max-width:46rem){main{padding:1.2rem 1rem 3rem}h1{font-size:1.4rem}.answer{font-size:1.08rem}" \
    "svg{width:46rem;max-width:none}}\n" \
    "@media print{body{font-size:10pt}main{max-width:none;padding:0}svg{width:100%;max-height:105mm}" \
    "h1,h2,h3{break-after:avoid}" \
    "figure,tr,.answer{break-inside:avoid}" \
    ".wide,.picture,pre{overflow:visible}pre{white-space:pre-wrap}td,th{padding-right:.5rem}@page{margin:15mm}}\n"
/* clang-format on */

#endif
