//! Calls the service with the client that openapi-generator makes for Rust, and prints what it received as JSON.
use openapi::apis::{configuration::Configuration, meta_api, metrics_api};

#[tokio::main]
async fn main() {
    let configuration = Configuration { base_path: std::env::args().nth(1).unwrap(), ..Configuration::default() };
    let totals = metrics_api::get_metrics(&configuration, None, None, None, None, None, None, None, None, None, None, None, None, None, None)
        .await
        .unwrap();
    let limit = Some(1000);
    let list = metrics_api::list_namespaces(&configuration, None, None, None, None, None, None, None, None, None, None, None, None, None, None, limit, None, None, None, None, None)
        .await
        .unwrap();
    let config = meta_api::get_config(&configuration).await.unwrap();
    let value_of = |name: &str| config.entries.iter().find(|entry| entry.name == name).unwrap().value.clone();
    let energies: Vec<_> = list.items.iter().map(|namespace| namespace.energy_kwh).collect();
    let received = serde_json::json!({
        "energy": totals.total_energy_kwh,
        "carbon": totals.total_carbon_grams,
        "energies": energies,
        "port": value_of("GREENKUBE_PORT"),
        "isUnset": serde_json::json!(value_of("GREENKUBE_DATABASE_URL")).is_null(),
    });
    println!("{received}");
}
