namespace ContainerNet.Drawings;

/// <summary>How a picture looks, light and dark: the same rules in an SVG file and in a page.</summary>
internal static class DrawingStyle
{
    /// <summary>The rules of the picture itself.</summary>
    public const string Picture = """
        svg{--paper:#fcfcfb;--box:#f3f4f2;--rim:#d5d8d3;--node:#fff;--line:#a5aba2;--ink:#1c211b;--soft:#646b61;--hub:#eef3f8;--hubrim:#c4d3e3;--bar:#e4ecf5;--good:#1a7f4b;--plain:#2266b8;--bad:#c62828;--badfill:#fdecea;--lost:#8f958c;background:var(--paper)}
        @media(prefers-color-scheme:dark){svg{--paper:#151816;--box:#1e2220;--rim:#383e3a;--node:#272c29;--line:#6c746e;--ink:#e9ece8;--soft:#a3aaa4;--hub:#1a2229;--hubrim:#33475a;--bar:#24313d;--good:#4cc38a;--plain:#6cb0ff;--bad:#ff7b72;--badfill:#3d1f1e;--lost:#7a827c}}
        svg text{font-family:ui-monospace,"DejaVu Sans Mono","Liberation Mono",Menlo,Consolas,monospace;fill:var(--ink)}
        .title{font-size:16px;font-weight:600}.said{font-size:12.5px;fill:var(--soft)}.said.bad{fill:var(--bad)}.said.good{fill:var(--good)}
        .box{fill:var(--box);stroke:var(--rim)}.box.hub{fill:var(--hub);stroke:var(--hubrim)}.label{font-size:12.5px;font-weight:600}
        .wire{fill:none;stroke:var(--line);stroke-width:1.4}.wire.parent{stroke-dasharray:3 4}
        .way{fill:none;stroke:var(--plain);stroke-width:4;stroke-linecap:round}.way.good{stroke:var(--good)}.way.bad{stroke:var(--bad)}.way.lost{stroke:var(--lost);stroke-dasharray:1 8}
        .node rect.body{fill:var(--node);stroke:var(--rim);stroke-width:1.2}.node.bridge rect.body{fill:var(--bar);stroke:var(--hubrim)}
        .node.routing rect.body,.node.service rect.body,.node.outside rect.body{stroke-dasharray:4 3}
        .node.down rect.body{stroke:var(--bad);stroke-dasharray:4 3}.node.on rect.body{stroke:var(--plain);stroke-width:2}.good .node.on rect.body{stroke:var(--good)}
        .node.lost rect.body{stroke:var(--lost)!important}.node.broken rect.body{fill:var(--badfill);stroke:var(--bad)!important;stroke-width:2.6;stroke-dasharray:none}
        .name{font-size:12.5px}.detail{font-size:10.5px;fill:var(--soft)}.node.down .detail,.node.broken .name{fill:var(--bad)}.node.broken .name{font-weight:600}
        .badge rect{fill:var(--plain)}.good .badge rect{fill:var(--good)}.node.lost .badge rect{fill:var(--lost)}.node.broken .badge rect{fill:var(--bad)!important}.badge text{font-size:10.5px;font-weight:700;fill:var(--paper);text-anchor:middle}
        .node.hop{cursor:pointer;outline:none}.node.hop:focus-visible rect.body,.node.chosen rect.body{stroke-width:3.4}
        """;

    /// <summary>The rules of the page around it.</summary>
    public const string Page = """
        :root{color-scheme:light dark;--paper:#fcfcfb;--ink:#1c211b;--soft:#5b6258;--rim:#d5d8d3;--card:#f3f4f2;--good:#1a7f4b;--plain:#2266b8;--bad:#c62828;--warn:#8a5a00}
        @media(prefers-color-scheme:dark){:root{--paper:#151816;--ink:#e9ece8;--soft:#a3aaa4;--rim:#383e3a;--card:#1e2220;--good:#4cc38a;--plain:#6cb0ff;--bad:#ff7b72;--warn:#e3b341}}
        *{box-sizing:border-box}html,body{margin:0;height:100%}body{display:flex;flex-direction:column;background:var(--paper);color:var(--ink);font:14px/1.45 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
        header{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:baseline;padding:12px 18px;border-bottom:1px solid var(--rim)}h1{font-size:17px;margin:0;overflow-wrap:anywhere}
        .outcome{font-weight:600;color:var(--plain)}.outcome.good{color:var(--good)}.outcome.bad{color:var(--bad)}.when{margin-left:auto;color:var(--soft);font-size:12.5px}
        main{flex:1;display:flex;min-height:0}#view{flex:1;position:relative;min-width:0;min-height:260px;overflow:hidden;touch-action:none;cursor:grab}#view:active{cursor:grabbing}#view>svg{display:block;width:100%;height:100%}#view:focus-visible{outline:2px solid var(--plain);outline-offset:-2px}
        .tools{position:absolute;left:14px;bottom:14px;display:flex;gap:6px}.tools button{min-width:34px;height:34px;font-size:15px}
        button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--rim);border-radius:7px;cursor:pointer}button:hover{border-color:var(--plain)}button:focus-visible{outline:2px solid var(--plain);outline-offset:1px}
        aside{width:390px;max-width:45vw;border-left:1px solid var(--rim);overflow:auto;padding:14px 16px}h2{font-size:12px;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);margin:18px 0 8px}h2:first-child{margin-top:0}
        .finding{border:1px solid var(--rim);border-left:4px solid var(--soft);border-radius:7px;padding:9px 12px;margin-bottom:10px;background:var(--card)}.finding.Error{border-left-color:var(--bad)}.finding.Warning{border-left-color:var(--warn)}.finding h3{margin:0 0 3px;font-size:13.5px}.finding h3 small{font-weight:400;color:var(--soft)}.finding p{margin:0;overflow-wrap:anywhere}.finding p+p{margin-top:4px;color:var(--soft)}
        pre{margin:7px 0 0;padding:7px 9px;background:var(--paper);border:1px solid var(--rim);border-radius:6px;font:12px/1.45 ui-monospace,"DejaVu Sans Mono",Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all}
        ol{list-style:none;margin:0;padding:0}ol button{display:grid;grid-template-columns:28px 1fr;gap:0 4px;width:100%;text-align:left;padding:6px 8px;margin-bottom:4px;background:none;border-color:transparent}ol button[aria-expanded=true]{background:var(--card);border-color:var(--rim)}
        ol button b{grid-row:span 2;font-variant-numeric:tabular-nums;color:var(--soft)}ol button span{overflow-wrap:anywhere}ol button small{color:var(--soft);overflow-wrap:anywhere}ol .broken b,ol .broken span{color:var(--bad);font-weight:600}
        dl{display:grid;grid-template-columns:96px 1fr;gap:2px 10px;margin:2px 0 10px 40px;font-size:13px}dl[hidden]{display:none}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}dd.bad{color:var(--bad)}
        kbd{font:11px ui-monospace,monospace;border:1px solid var(--rim);border-radius:4px;padding:0 4px}.keys{color:var(--soft);font-size:12px}
        @media(max-width:820px){main{flex-direction:column}#view{flex:0 0 52vh}aside{width:auto;max-width:none;flex:1;border-left:0;border-top:1px solid var(--rim)}}
        @media print{.tools,.keys{display:none}aside{overflow:visible}}
        """;
}
