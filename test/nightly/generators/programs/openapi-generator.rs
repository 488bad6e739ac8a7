//! Calls the service with the client that openapi-generator makes for Rust, and prints what it received as JSON.
use openapi::apis::{configuration::Configuration, metrics_api};

#[tokio::main]
async fn main() {
    let configuration = Configuration { base_path: std::env::args().nth(1).unwrap(), ..Configuration::default() };
    let totals = metrics_api::get_metrics(&configuration, None, None, None, None, None, None, None, None, None, None, None, None, None, None)
        .await
        .unwrap();
    let received = serde_json::json!({
        "energy": totals.total_energy_kwh,
        "carbon": totals.total_carbon_grams,
    });
    println!("{received}");
}
