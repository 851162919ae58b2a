//! NDCG as a picture: a panel a round, in it a bar a strategy with its interval.

use std::fs;
use std::path::Path;

use anyhow::anyhow;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::report::Report;
use super::round::Outcome;

/// Pixels.
const PANEL_HEIGHT: u32 = 320;
const BAR_WIDTH: u32 = 120;
const AXIS_WIDTH: u32 = 110;

const BAR: RGBColor = RGBColor(0x4f, 0x7c, 0xac);
const INTERVAL: RGBColor = RGBColor(0x22, 0x2b, 0x38);

type Panel<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Writes the picture to `file`.
pub(super) fn draw(report: &Report, file: &Path) -> anyhow::Result<()> {
    let bars = report.rounds.iter().map(|round| round.results.len()).max();
    let bars = u32::try_from(bars.unwrap_or_default())?;
    let panels = u32::try_from(report.rounds.len())?;
    let size = (AXIS_WIDTH + BAR_WIDTH * bars.max(3), PANEL_HEIGHT * panels);
    let mut picture = String::new();
    {
        let root = SVGBackend::with_string(&mut picture, size).into_drawing_area();
        root.fill(&WHITE).map_err(|error| anyhow!("{error}"))?;
        let areas = root.split_evenly((report.rounds.len(), 1));
        for (round, area) in report.rounds.iter().zip(&areas) {
            panel(report, round, area).map_err(|error| anyhow!("{error}"))?;
        }
        root.present().map_err(|error| anyhow!("{error}"))?;
    }
    fs::write(file, picture)?;
    Ok(())
}

fn panel(
    report: &Report,
    round: &Outcome,
    area: &Panel<'_>,
) -> Result<(), Box<dyn std::error::Error>> {
    let results = &round.results;
    let last = results.len().saturating_sub(1);
    let top = results
        .iter()
        .map(|figures| figures.ndcg.high)
        .fold(0.01, f64::max);
    let caption = format!(
        "{}: {} split, positive from {} stars on, {} users",
        report.dataset,
        round.split.unwrap_or("given"),
        round.positive,
        round.users
    );
    let mut chart = ChartBuilder::on(area)
        .caption(caption, ("sans-serif", 17))
        .margin(12)
        .x_label_area_size(32)
        .y_label_area_size(64)
        .build_cartesian_2d((0..last).into_segmented(), 0.0..top * 1.15)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .x_labels(results.len())
        .x_label_formatter(&|bar| name(bar, round))
        .x_label_style(("sans-serif", 15))
        .y_label_formatter(&|ndcg| format!("{ndcg:.2}"))
        .y_desc(format!("NDCG@{}, with 95 % intervals", report.k))
        .draw()?;
    chart.draw_series(results.iter().enumerate().map(|(at, figures)| {
        let (left, right) = match at {
            at if at == last => (SegmentValue::Exact(at), SegmentValue::Last),
            at => (SegmentValue::Exact(at), SegmentValue::Exact(at + 1)),
        };
        let mut bar = Rectangle::new([(left, 0.0), (right, figures.mean.ndcg)], BAR.filled());
        bar.set_margin(0, 0, 22, 22);
        bar
    }))?;
    chart.draw_series(results.iter().enumerate().map(|(at, figures)| {
        let (low, high) = (figures.ndcg.low, figures.ndcg.high);
        let centre = SegmentValue::CenterOf(at);
        ErrorBar::new_vertical(centre, low, figures.mean.ndcg, high, INTERVAL, 12)
    }))?;
    let above = TextStyle::from(("sans-serif", 14)).pos(Pos::new(HPos::Center, VPos::Bottom));
    chart.draw_series(results.iter().enumerate().map(|(at, figures)| {
        let place = (SegmentValue::CenterOf(at), figures.ndcg.high + top * 0.02);
        Text::new(format!("{:.4}", figures.mean.ndcg), place, above.clone())
    }))?;
    Ok(())
}

fn name(bar: &SegmentValue<usize>, round: &Outcome) -> String {
    let at = match bar {
        SegmentValue::CenterOf(at) | SegmentValue::Exact(at) => *at,
        SegmentValue::Last => return String::new(),
    };
    let figures = round.results.get(at);
    figures.map_or(String::new(), |figures| figures.strategy.to_owned())
}
